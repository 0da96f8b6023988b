import { continueStory, facts, lighthouseStory, places } from './answer-facts.ts';

export interface AnsweredMessage {
  role: string;
  content: string;
}

/**
 * The brain of the demo's language model: a pure function of the messages that were really sent, so that a lost
 * message or a wrong history shows in the answer. It knows a dozen topics and says plainly that it is simulated
 * when asked anything else. Answers carry markdown and numbers now and then, as a real model's do.
 */
export function answer(messages: readonly AnsweredMessage[]): string {
  const spoken = messages.filter((message) => message.role !== 'system');
  const question = spoken.findLast((message) => message.role === 'user')?.content ?? '';
  const earlier = spoken.slice(
    0,
    spoken.findLastIndex((message) => message.role === 'user'),
  );
  const words = normalise(question);
  const spanish = isSpanish(question, words);
  return (
    repeated(words, earlier, spanish) ??
    continued(words, earlier) ??
    population(words, earlier, spanish) ??
    capital(words, spanish) ??
    facts.find((fact) => fact.when.test(words))?.[spanish ? 'es' : 'en'] ??
    arithmetic(words, spanish) ??
    courtesies.find((courtesy) => courtesy.when.test(words))?.[spanish ? 'es' : 'en'] ??
    unknown(question, spanish)
  );
}

/** Cuts a text into pieces about as long as a model's tokens: joined again they are the text. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+$/gu) ?? [];
}

/** Lower case, no diacritics, no punctuation but what arithmetic needs, single spaces. */
function normalise(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}+*/%.\s-]/gu, ' ')
    .replace(/\.(?!\d)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const spanishWords =
  /\b(que|cual|cuales|cuanto|cuanta|cuantos|cuantas|donde|como|hola|gracias|el|los|las|una|esta|dime|cuentame|por|para|capital de|luna|mareas)\b/g;

function isSpanish(question: string, words: string): boolean {
  return (
    /[¿¡ñ]/.test(question) || (words.match(spanishWords)?.length ?? 0) >= 2 || /^(hola|gracias)\b/.test(words)
  );
}

function repeated(words: string, earlier: readonly AnsweredMessage[], spanish: boolean): string | null {
  if (
    !/what (did you|were you) (just )?(say|saying)|repeat that|say that again|que (has dicho|dijiste)/.test(
      words,
    )
  )
    return null;
  const last = earlier
    .findLast((message) => message.role === 'assistant')
    ?.content.replace(/\s*\[[^\]]*\]\s*$/, '')
    .trim();
  if (!last) return spanish ? 'Todavía no he dicho nada.' : 'I have not said anything yet.';
  return spanish ? `He dicho: ${last}` : `I said: ${last}`;
}

function continued(words: string, earlier: readonly AnsweredMessage[]): string | null {
  if (/\bstory\b.*\blighthouse|\blighthouse\b.*\bstory\b/.test(words)) return lighthouseStory.join(' ');
  if (!/^(please )?(go on|continue|carry on|keep going|and then)\b/.test(words)) return null;
  const last = earlier.findLast((message) => message.role === 'assistant')?.content ?? '';
  return continueStory(last);
}

function population(words: string, earlier: readonly AnsweredMessage[], spanish: boolean): string | null {
  if (!/how many people|population|inhabitants|cuant[oa]s? (personas|gente|habitantes)|poblacion/.test(words))
    return null;
  const place =
    placeIn(words) ??
    earlier
      .toReversed()
      .map((message) => placeIn(normalise(message.content)))
      .find(Boolean);
  if (!place) {
    return spanish
      ? 'No sé a qué lugar te refieres. Dime una ciudad o un país.'
      : 'I do not know which place you mean. Name a city or a country.';
  }
  return spanish
    ? `En ${place.es} viven unos **${place.peopleEs}** de personas.`
    : `About **${place.people}** people live in ${place.en}.`;
}

/** The place that a normalised text speaks of: a city before a country, the last one named first. */
function placeIn(words: string) {
  const found = places
    .flatMap((country) => [
      { ...country.city, at: lastMention(words, country.city), rank: 1 },
      { ...country, at: lastMention(words, country), rank: 0 },
    ])
    .filter((place) => place.at >= 0)
    .sort((a, b) => b.rank - a.rank || b.at - a.at);
  return found[0];
}

function lastMention(words: string, place: { en: string; es: string }): number {
  const plain = ` ${words.replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return Math.max(...[place.en, place.es].map((name) => plain.lastIndexOf(` ${normalise(name)} `)));
}

function capital(words: string, spanish: boolean): string | null {
  if (!/\bcapital\b/.test(words)) return null;
  const country = places.find((place) => lastMention(words, place) >= 0);
  if (!country) return null;
  return spanish
    ? `La capital de ${country.es} es **${country.city.es}**.`
    : `The capital of ${country.en} is **${country.city.en}**.`;
}

const smallNumbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function arithmetic(words: string, spanish: boolean): string | null {
  const digits = words
    .replace(
      new RegExp(`\\b(${tens.slice(2).join('|')})(?:[ -](${smallNumbers.slice(1, 10).join('|')}))?\\b`, 'g'),
      (_, ten: string, one?: string) =>
        String(tens.indexOf(ten) * 10 + (one ? smallNumbers.indexOf(one) : 0)),
    )
    .replace(new RegExp(`\\b(${smallNumbers.join('|')})\\b`, 'g'), (word) =>
      String(smallNumbers.indexOf(word)),
    );
  const match =
    /(-?\d+(?:\.\d+)?) ?(plus|mas|\+|minus|menos|(?<= )-(?= )|times|por|multiplied by|\*|x|divided by|dividido por|entre|\/|percent of|% of) ?(-?\d+(?:\.\d+)?)/.exec(
      digits,
    );
  if (!match) return null;
  const [, a, operator, b] = match;
  const result = calculate(Number(a), operator ?? '', Number(b));
  if (result === null) return spanish ? 'No se puede dividir por cero.' : 'Nothing can be divided by zero.';
  const shown = String(Number(result.toFixed(4)));
  return spanish ? `Son **${shown}**.` : `That makes **${shown}**.`;
}

function calculate(a: number, operator: string, b: number): number | null {
  if (/^(plus|mas|\+)$/.test(operator)) return a + b;
  if (/^(minus|menos|-)$/.test(operator)) return a - b;
  if (/^(percent of|% of)$/.test(operator)) return (a * b) / 100;
  if (/^(times|por|multiplied by|\*|x)$/.test(operator)) return a * b;
  return b === 0 ? null : a / b;
}

const courtesies = [
  { when: /^(stop|wait|para|espera)$/, en: 'Okay.', es: 'De acuerdo.' },
  { when: /\b(thanks|thank you|gracias)\b/, en: 'You are welcome.', es: 'De nada.' },
  {
    when: /\b(who|what) are you\b|your name|quien eres/,
    en: 'I am the simulated model of the Parley demo. I know a dozen topics by heart.',
    es: 'Soy el modelo simulado de la demostración de Parley. Sé de memoria una docena de temas.',
  },
  {
    when: /^(hello|hi|hey|good (morning|afternoon|evening))\b/,
    en: 'Hello! What would you like to know?',
    es: '¡Hola! ¿Qué te gustaría saber?',
  },
  { when: /^hola\b/, en: 'Hello! What would you like to know?', es: '¡Hola! ¿Qué te gustaría saber?' },
];

const ECHO_MAX_CHARS = 80;

function unknown(question: string, spanish: boolean): string {
  const whole = question.replace(/\s+/g, ' ').trim();
  const short =
    whole.length > ECHO_MAX_CHARS
      ? `${whole.slice(0, whole.lastIndexOf(' ', ECHO_MAX_CHARS)).trim() || whole.slice(0, ECHO_MAX_CHARS)} …`
      : whole;
  if (spanish)
    return `Soy el modelo simulado de la demostración y no sé responder a eso. Has dicho: “${short}”`;
  return `I am the demo’s simulated model and cannot answer that. You said: “${short}”`;
}
