import { type Lexicon, lookUp } from './lexicon.ts';

/** How single words without numbers are said: addresses, code, signs. Each returns words with single spaces, or null. */

const topLevelDomain =
  '(?:com|org|net|edu|gov|io|ai|app|dev|co|me|info|tv|gg|so|xyz|es|mx|ar|cl|uk|de|fr|it|eu|us|ca|nl|ch|at|jp|in|br)';
const domain = new RegExp(`^(?:[a-z0-9-]+\\.)+${topLevelDomain}(?::\\d+)?(?:[/?#].*)?$`, 'i');
const email = /^(?:mailto:)?([a-z0-9._%+-]+)@((?:[a-z0-9-]+\.)+[a-z]{2,})$/i;

const sayDots = (host: string, lexicon: Lexicon): string => host.split(/\.+/).join(` ${lexicon.dot} `);

/** "https://www.example.com/a/b?c" → "example dot com": people say the host; the rest is on the screen. */
export function readUrl(text: string, lexicon: Lexicon): string {
  const host = /^(?:https?:\/\/)?(?:www\.)?([^/?#:\s]*)/i.exec(text)?.[1] ?? '';
  return sayDots(host.replace(/^[.-]+|[.-]+$/g, ''), lexicon);
}

/** "anna_b@example.com" → "anna underscore b at example dot com"; "example.com/x" → "example dot com". */
export function readAddress(core: string, lexicon: Lexicon): string | null {
  const parts = email.exec(core);
  if (parts !== null) {
    const name = sayDots(parts[1]!, lexicon)
      .replaceAll('_', ` ${lexicon.underscore} `)
      .replaceAll('-', ` ${lexicon.dash} `)
      .replaceAll('+', ` ${lexicon.plus} `);
    return tidy(`${name} ${lexicon.at} ${sayDots(parts[2]!, lexicon)}`);
  }
  return domain.test(core) ? readUrl(core, lexicon) : null;
}

/** Code inside a sentence, plainly: `user_name` → "user name", `fs.readFile()` → "fs dot readFile", `--force` → "dash dash force". */
export function readCode(text: string, lexicon: Lexicon): string {
  const sign = lookUp(lexicon.signs, text);
  if (sign !== undefined) return sign;
  const said = text
    .replace(/[()[\]{}"'`;,]+/g, ' ')
    .replace(/^-+(?=[\p{L}\d])/u, (dashes) => `${lexicon.dash} `.repeat(dashes.length))
    .replace(/(?<=[\p{L}\d])\.(?=\p{L})|^\.(?=\p{L})/gu, ` ${lexicon.dot} `)
    .replace(/[!=]==?|[<>]=|=>|->|&&|[+*=<>&@#]/g, (found) => ` ${lookUp(lexicon.signs, found) ?? ''} `)
    .replaceAll('/', ` ${lexicon.slash} `)
    .replace(/_+/g, ' ')
    .replace(/\\|\|+/g, ' ');
  return tidy(said);
}

/** Signs on their own and between words: "&", "C++", "#topic", "and/or", "x²", "a=b". */
export function readSigns(core: string, lexicon: Lexicon): string {
  const alone = lookUp(lexicon.signs, core);
  if (alone !== undefined) return alone;
  if (/^[A-Z]\+\+$/.test(core)) return `${core[0]} ${lexicon.plus} ${lexicon.plus}`;
  if (/^[CFJ]#$/.test(core)) return `${core[0]} sharp`;
  if (/^w\/$/.test(core)) return 'with';
  if (/^~?\/./.test(core)) return tidy(core.replace(/^~/, '').replaceAll('/', ` ${lexicon.slash} `));
  const said = core
    .replace(/^#+(?=\p{L})/u, '')
    .replace(/^§(?=\d)/, `${lookUp(lexicon.signs, '§')} `)
    .replace(/^@(?=[\p{L}\d])/u, `${lexicon.at} `)
    .replace(/\((e?s|es|a|as|n)\)$/u, '$1')
    .replace(/(?<=[\p{L}\p{N}])[²³]/gu, (power) => ` ${power === '²' ? lexicon.squared : lexicon.cubed} `)
    .replace(/\^2(?!\d)/g, ` ${lexicon.squared} `)
    .replace(/\^3(?!\d)/g, ` ${lexicon.cubed} `)
    .replace(/(?<=[\d)])-(?=[\d(])/g, core.includes('=') ? ` ${lexicon.minus} ` : '-')
    .replace(/(?<=\d)\/(?=\d)/g, /[=+*×]/.test(core) ? ` ${lexicon.over} ` : '/')
    .replace(
      /[!=]==?|<=|>=|=>|->|&&|[+*×÷=≠≈<>≤≥→⇒←^&√±∞%°]/gu,
      (found) => ` ${lookUp(lexicon.signs, found) ?? ''} `,
    )
    .replace(/_+|\\|\|+/g, ' ')
    .replace(/(?<=\p{L})\/(?=\p{L})/gu, ' ')
    .replace(/[()[\]{}"“”«»„`]+/gu, ' ')
    .replace(/[*^~$]+/g, ' ');
  return tidy(said);
}

/** Key caps, flags, emoji with all that joins and tints them, marks of trade, ornaments. */
const picture =
  /[\d#*]\uFE0F?\u20E3|\p{Regional_Indicator}+|(?!↔)\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D|\u20E3|[\u{E0020}-\u{E007F}])*|[•▪★☆✓✗■-◿─-╿]/gu;
const invisible = /\u200B|\u2060|\uFEFF|\u00AD|\uFE0F/g;

/** Without what has nothing to say. Joiners inside words of other scripts stay. */
export function withoutPictures(text: string): string {
  return text.replace(picture, ' ').replace(invisible, '');
}

export function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
