import { type Lexicon, lookUp, type Plural } from './lexicon.ts';

/**
 * Numbers, for speech. The rule: a plain integer, decimal, clock time, year or English ordinal stays in digits, since every
 * voice reads those; what voices misread is put into words: signs, currency (with magnitudes), percent, units, ranges,
 * dates in digits, fractions, versions, addresses and telephone numbers.
 */
const amount = '\\d(?:[\\d.,]*\\d)?';
const signPattern = '(?:[-−–+±~≈<>≤≥]|<=|>=|\\+/-)*';
const magnitudePattern = '(?:k|K|M|mn|B|bn|T|tn)';

function match(pattern: string, text: string): RegExpExecArray | null {
  return new RegExp(`^${pattern}$`, 'u').exec(text);
}

const plural = ([one, many]: Plural, number: string): string => (number === '1' ? one : many);

/** "−", "~" and the like before a number, in words with a space behind, or "". */
function signWords(signs: string, lexicon: Lexicon): string {
  const words: string[] = [];
  for (const sign of signs.match(/<=|>=|\+\/-|./gu) ?? []) {
    if (/[-−–]/.test(sign) && sign.length === 1) words.push(lexicon.minus);
    else if (sign === '+') words.push(lexicon.plus);
    else if (sign === '±' || sign === '+/-') words.push(lexicon.plusMinus);
    else words.push(lookUp(lexicon.comparisons, sign) ?? '');
  }
  return words.map((word) => `${word} `).join('');
}

/** A word, wholly read, that begins with or is a number. `next`: the text of the word behind it, "" if there is none. */
export interface NumberReading {
  speech: string;
  /** `next` was read with it. */
  tookNext: boolean;
}

const reading = (speech: string, tookNext = false): NumberReading => ({ speech, tookNext });

/** Whether the word behind may belong to this one ("5 km", "$1.2 million", "10:30 p.m."). */
export function mayTakeNext(core: string): boolean {
  return (
    /^[^\p{L}]*\d[^\p{L}]*$/u.test(core) ||
    match(`${signPattern}(?:US|R)?[$€£¥₹₩₿]?${amount}${magnitudePattern}?`, core) !== null
  );
}

export function readNumber(
  core: string,
  next: string,
  previous: string,
  lexicon: Lexicon,
): NumberReading | null {
  if (!/\d|[½⅓⅔¼¾]/.test(core)) return null;
  const whole =
    readDate(core, lexicon) ??
    readTelephone(core, lexicon) ??
    readVersion(core, lexicon) ??
    readFraction(core, previous, lexicon) ??
    readOrdinal(core, lexicon) ??
    readDimensions(core, lexicon) ??
    readClockRange(core, lexicon);
  if (whole !== null) return reading(whole);
  return readCurrency(core, next, lexicon) ?? readQuantity(core, next, previous, lexicon);
}

function readDate(core: string, lexicon: Lexicon): string | null {
  const iso = match(
    '(\\d{4})-(\\d{2})-(\\d{2})(?:T(\\d{2}:\\d{2})(?::\\d{2})?(?:\\.\\d+)?(?:Z|[+-]\\d{2}:?\\d{2})?)?',
    core,
  );
  if (iso !== null) {
    const date = dateWords(Number(iso[3]), Number(iso[2]), iso[1]!, lexicon);
    return date === null || iso[4] === undefined ? date : `${date}, ${iso[4]}`;
  }
  const full = match('(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4})', core);
  if (full !== null) return dayAndMonth(Number(full[1]), Number(full[3]), full[2] === '/', full[4]!, lexicon);
  const short = match('(\\d{1,2})/(\\d{1,2})', core);
  if (short === null || core === '24/7' || lookUp(lexicon.fractions, core) !== undefined) return null;
  const [first, second] = [Number(short[1]), Number(short[2])];
  // Without a year it is only a date if it cannot be a fraction or a score: one part is a day and the other a month.
  const isDate =
    (first > 12 && second <= 12) || (second > 12 && first <= 12 && lexicon.monthFirst && second !== 16);
  return isDate ? dayAndMonth(first, second, true, null, lexicon) : null;
}

function dayAndMonth(
  first: number,
  second: number,
  slashed: boolean,
  year: string | null,
  lexicon: Lexicon,
): string | null {
  const monthFirst = first <= 12 && (second > 12 || (slashed && lexicon.monthFirst));
  return monthFirst ? dateWords(second, first, year, lexicon) : dateWords(first, second, year, lexicon);
}

function dateWords(day: number, month: number, year: string | null, lexicon: Lexicon): string | null {
  const name = lexicon.months[month - 1];
  return name === undefined || day < 1 || day > 31 ? null : lexicon.date(day, name, year);
}

/** Digit by digit, with a comma between the groups. */
function readTelephone(core: string, lexicon: Lexicon): string | null {
  const isTelephone =
    match('\\+\\d{1,3}(?:[-.]?\\(?\\d{2,4}\\)?){2,5}', core) !== null ||
    match('(?:1[-.])?\\(?\\d{3}\\)?[-.]?\\d{3}[-.]\\d{4}', core) !== null ||
    match('\\d{3}-\\d{4}', core) !== null;
  if (!isTelephone || core.replace(/\D/g, '').length < 7) return null;
  return (core.startsWith('+') ? `${lexicon.plus} ` : '') + digitGroups(core);
}

export function digitGroups(text: string): string {
  const groups = text.match(/\d+/g) ?? [];
  return groups.map((group) => [...group].join(' ')).join(', ');
}

function readVersion(core: string, lexicon: Lexicon): string | null {
  const version = match('(v?)(\\d+(?:\\.\\d+)*)(?:-([a-z]+)(?:\\.?(\\d+))?)?', core);
  if (version === null) return null;
  const parts = version[2]!.split('.');
  const tail = [version[3], version[4]]
    .filter((part) => part !== undefined)
    .map((part) => ` ${part}`)
    .join('');
  if (version[1] === 'v')
    return `${lexicon.version} ${parts.length > 2 ? parts.join(` ${lexicon.point} `) : version[2]}${tail}`;
  if (parts.length < 3) return null;
  // Spanish writes 1.234.567 for a number.
  if (lexicon.decimalMark === ',' && match('\\d{1,3}(?:\\.\\d{3})+', core) !== null) return null;
  return `${parts.join(` ${parts.length === 4 ? lexicon.dot : lexicon.point} `)}${tail}`;
}

const vulgarFractions: Record<string, string> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
};

function readFraction(core: string, previous: string, lexicon: Lexicon): string | null {
  const parts = match('(\\d*)([½⅓⅔¼¾])', core);
  const fraction = lookUp(lexicon.fractions, parts === null ? core : vulgarFractions[parts[2]!]);
  if (fraction === undefined) return null;
  if (parts !== null && parts[1] !== '') return `${parts[1]} ${lexicon.and} ${fraction}`;
  return /^\d+$/.test(previous) ? `${lexicon.and} ${fraction}` : fraction;
}

function readOrdinal(core: string, lexicon: Lexicon): string | null {
  const ordinal = match('(\\d{1,3})\\.?(º|ª|er|ro|do|to|mo|vo|no|ra|da|ta|ma|va|na)', core);
  return ordinal === null ? null : lexicon.ordinal(ordinal[1]!, ordinal[2]!);
}

function readDimensions(core: string, lexicon: Lexicon): string | null {
  return match(`${amount}(?:[x×]${amount})+`, core) === null
    ? null
    : core.split(/[x×]/).join(` ${lexicon.by} `);
}

/** "10:00–11:30", "9am-5pm" */
function readClockRange(core: string, lexicon: Lexicon): string | null {
  const range = match('(\\d{1,2}(?::\\d{2})?(?:[ap]m)?)[-–](\\d{1,2}(?::\\d{2})?(?:[ap]m)?)', core);
  return range === null || !/[:m]/.test(core) ? null : `${range[1]} ${lexicon.to} ${range[2]}`;
}

function readCurrency(core: string, next: string, lexicon: Lexicon): NumberReading | null {
  const symbol = '(US\\$|R\\$|[$€£¥₹₩₿])';
  const before = match(
    `(${signPattern})${symbol}(${signPattern})(${amount})(${magnitudePattern})?(?:[-–]\\2?(${amount})(${magnitudePattern})?)?(?:/(\\p{L}+))?`,
    core,
  );
  const after =
    before === null
      ? match(`(${signPattern})(${amount})(${magnitudePattern})?${symbol}(?:/(\\p{L}+))?`, core)
      : null;
  if (before !== null) {
    const [, signs, sign, inner, first, firstMagnitude, second, secondMagnitude, per] = before;
    const spoken = second ?? first!;
    const nextMagnitude =
      lookUp(lexicon.magnitudes, next) === undefined || next.length < 3 ? undefined : next;
    const magnitude = secondMagnitude ?? (second === undefined ? firstMagnitude : undefined) ?? nextMagnitude;
    const tookNext = magnitude === nextMagnitude && nextMagnitude !== undefined;
    const from =
      second === undefined ? '' : `${withMagnitude(first!, firstMagnitude, lexicon)} ${lexicon.to} `;
    const money = moneyWords(spoken, magnitude, sign!, lexicon);
    return reading(signWords(signs! + inner!, lexicon) + from + money + perWords(per, lexicon), tookNext);
  }
  if (after === null) return null;
  const [, signs, number, magnitude, sign, per] = after;
  return reading(
    signWords(signs!, lexicon) + moneyWords(number!, magnitude, sign!, lexicon) + perWords(per, lexicon),
  );
}

const perWords = (unit: string | undefined, lexicon: Lexicon): string =>
  unit === undefined ? '' : ` ${lexicon.per} ${unit}`;

function withMagnitude(number: string, magnitude: string | undefined, lexicon: Lexicon): string {
  const entry = lookUp(lexicon.magnitudes, magnitude);
  return entry === undefined ? number : `${number} ${plural(entry.unit, number)}`;
}

function moneyWords(number: string, magnitude: string | undefined, sign: string, lexicon: Lexicon): string {
  const { unit, cents } = lexicon.currencies[sign]!;
  const entry = lookUp(lexicon.magnitudes, magnitude);
  if (entry !== undefined) {
    return `${withMagnitude(number, magnitude, lexicon)}${entry.of === '' ? '' : ` ${entry.of}`} ${unit[1]}`;
  }
  const split = /^(\d[\d.,]*|\d)[.,](\d{2})$/.exec(number);
  if (split === null || cents === null) return `${number} ${plural(unit, number)}`;
  const wholeUnits = `${split[1]} ${plural(unit, split[1]!)}`;
  const rest = String(Number(split[2]));
  if (rest === '0') return wholeUnits;
  const coins = `${rest} ${plural(cents, rest)}`;
  return split[1] === '0' ? coins : `${wholeUnits} ${lexicon.and} ${coins}`;
}

/** "the 90s" are years, "30s" are seconds. */
const beforeDecade = /^(?:the|early|mid|late|my|his|her|their)$/i;

function readQuantity(core: string, next: string, previous: string, lexicon: Lexicon): NumberReading | null {
  const quantity = match(`(${signPattern})#?(${amount})(?:(\\p{L}+|%)?[-–](${amount}))?(.*)`, core);
  if (quantity === null) return null;
  const [, signs, first, , second, tail] = quantity;
  const hash = core.includes('#') ? `${lexicon.number} ` : '';
  const number = second ?? first!;
  const before = `${signWords(signs!, lexicon)}${hash}${second === undefined ? '' : `${first} ${lexicon.to} `}`;
  const said = before + number;
  const decade = /^\d{3}0s$/.test(core) || (/^\d0s$/.test(core) && beforeDecade.test(previous));
  if (decade) return null;
  const nextCurrency = lookUp(lexicon.currencies, next);
  if (tail === '%') return reading(`${said} ${lexicon.percent}`);
  if (tail === '+') return reading(`${said} ${lexicon.plus}`);
  if (tail !== '') {
    const unit = unitWords(tail!, number, lexicon);
    if (unit !== null) return reading(`${said} ${unit}`);
    const magnitude = match(magnitudePattern, tail!) === null ? undefined : lookUp(lexicon.magnitudes, tail);
    if (magnitude === undefined) return null;
    const scaled = `${said} ${plural(magnitude.unit, number)}`;
    if (nextCurrency === undefined) return reading(scaled);
    return reading(`${scaled}${magnitude.of === '' ? '' : ` ${magnitude.of}`} ${nextCurrency.unit[1]}`, true);
  }
  if (next === '%') return reading(`${said} ${lexicon.percent}`, true);
  if (nextCurrency !== undefined) return reading(before + moneyWords(number, undefined, next, lexicon), true);
  const unit = lexicon.attachedOnlyUnits.has(next) ? null : unitWords(next, number, lexicon);
  if (unit !== null) return reading(`${said} ${unit}`, true);
  return said === core ? null : reading(said);
}

function unitWords(unit: string, number: string, lexicon: Lexicon): string | null {
  const known = lookUp(lexicon.units, unit);
  return known === undefined ? null : plural(known, number);
}
