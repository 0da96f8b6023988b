import { normalize } from './normalize.ts';

/** Small words, without which hardly a sentence is made. One that stands in two lists speaks for neither. */
const functionWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: setOf(`the of and to is are was you it that what how why where when who this with for my your can do does did have
    has tell about there i would could should please an be not from`),
  es: setOf(`en cuánto cuánta cuántos cuántas el los las una del que y es son está estoy cuál cuáles qué cómo cuándo dónde quién por para con pero más
    muy lo mi tu su yo él ella hay tiene tengo puedes quiero dime hola gracias esto eso`),
  fr: setOf(
    `le les des du est sont je vous nous ils elles et où quoi quel quelle quels pourquoi comment avec pour dans sur pas très mais bonjour merci peux peut votre cette ce`,
  ),
  de: setOf(`der die das und ist sind ich du wir ihr nicht ein eine einen was wie warum wo wann wer mit für auf von zu
    kannst kann bitte mir mein dein hast haben wird auch aber danke hallo`),
  it: setOf(`il gli di è sono che cosa come perché dove quando chi con per ma più molto mi ti io lui lei noi puoi vorrei
    dimmi ciao grazie questo questa nel della delle degli`),
  pt: setOf(`os as uma do da dos das é são você eu ele ela nós que não com por para mas mais muito como onde quando quem
    qual quais isso isto olá obrigado obrigada posso pode meu minha tem`),
  nl: setOf(`het een en is zijn ik jij je wij niet wat hoe waarom waar wanneer wie met voor van op aan kun kan mijn jouw
    heb heeft ook maar dank hallo deze dit dat`),
};

const scripts: readonly (readonly [script: RegExp, language: string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Devanagari}/u, 'hi'],
  [/[іїєґ]/iu, 'uk'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Greek}/u, 'el'],
];
const letter = /\p{L}/gu;

/** So many more of one language's words than of any other's make a guess. */
const MARGIN = 2;

/**
 * The language of a text, where nobody has told: by its script, or by its small words. Null where it could as well be
 * another; most of what is one or two words long is.
 */
export function guessLanguage(text: string): string | null {
  const letters = text.match(letter) ?? [];
  for (const [script, language] of scripts) {
    const share = letters.filter((each) => script.test(each)).length / Math.max(1, letters.length);
    if (share > (language === 'ja' || language === 'uk' ? 0.05 : 0.5)) return language;
  }
  if (/[¿¡]/.test(text)) return 'es';
  const words = normalize(text).split(' ');
  const counts = Object.entries(functionWords)
    .map(([language, list]) => ({ language, count: words.filter((word) => list.has(word)).length }))
    .sort((a, b) => b.count - a.count);
  const [first, second] = counts;
  if (first === undefined || second === undefined) return null;
  return first.count - second.count >= MARGIN ? first.language : null;
}

/** Without accents: people leave them out. */
function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).map(normalize));
}
