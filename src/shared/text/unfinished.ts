const setOf = (words: string): ReadonlySet<string> =>
  new Set(words.split(/\s+/).filter((word) => word !== ''));

/** English and Spanish together; a word is left out where the other language often ends a sentence with it ("son"). */
const neverLast = setOf(`
  and or but because although unless whether than nor the a an my your our their every
  um uh er erm hmm i'm i'd i'll i've you're we're they're he's she's there's let's
  y e o u pero porque aunque sino que el la los las un una unos unas mi mis tu tus su sus del al con para según
  eh mmm`);

/** These may end a sentence ("what are you looking for."), but seldom end a transcript that has no full stop. */
const seldomLast = setOf(`
  if when while though since as plus his its this these those each some any
  of to in on at for with from by about into onto over under between through during without within against toward towards
  is are was were am be been being do does did have has had will would can could should shall may might must
  it's what's who's where's how's don't doesn't didn't can't won't wouldn't couldn't shouldn't i which who whose where so
  si cuando mientras pues como donde este esta estos estas ese esa esos esas
  de en por sin sobre entre desde hasta hacia tras contra
  es eran soy eres fue fueron hay quiero quisiera puedo puedes necesito tengo digo muy más menos`);

/** Openers: nothing has been said yet. */
const openers = setOf('well like so okay oye bueno este mira hey');

/** Complete though their last word is in a list. */
const complete = new RegExp(
  `(?:^|\\s)(?:${[
    '(?:i|you|we|they|he|she|it|this|that|there) (?:do|does|did|am|is|are|was|were|can|could|will|would|have|has|had|might|may|must|should)',
    'who am i',
    '(?:think|hope|guess|believe|say) so',
    '(?:come|log|sign|check) (?:in|on)',
    '(?:turn|turn it|turn that|go|move|hold|keep|play|hang) on',
    'like (?:this|these|those)',
    'más o menos',
    '(?:qué|quién|cuál|cómo|dónde|así|ya|eso|no|sí) (?:es|hay|puedo|puedes|quiero|tengo|eres|fue)',
    '(?:qué|cuál|cuánto|cuánta|cuántos|cuántas) \\S+ (?:es|hay|eres|tengo|puedo|quiero)',
    '(?:como|quiero|prefiero) (?:este|esta|estos|estas|ese|esa|esos|esas)',
    '(?:mucho|poco|algo|nada|quiero) (?:más|menos)',
  ].join('|')})$`,
);

const numberToCome =
  /(?:\b(?:number is|code is|zip code|dial|plus|point|dot|times|minus|hundred|hundred and|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|número es|código es|punto|coma|arroba|veinti|(?:trei|cuare|cincue|sese|sete|oche|nove)nta y)|[\d.,]+[-.,:/]|[$€£])$/;
/** A last number without a full stop: its unit or its next digits may follow. Not a year, and not the end of a sum. */
const trailingNumber = /\d$/;
const wholeNumber =
  /(?:\b(?:1[5-9]|20)\d\d|\b(?:plus|times|minus|over|by|more|más|menos|por|entre) [\d.,]+|\d:\d\d)$/;

/**
 * Whether the words sound as if the person will go on, so that the turn waits longer before it ends. `?` and `!` end it;
 * a full stop does too unless the word before it cannot be the last (vendors put full stops anywhere).
 */
export function looksUnfinished(text: string): boolean {
  const said = text.trim().toLowerCase().replaceAll('’', "'");
  if (said === '' || /[?!]["'”»)]*$/u.test(said)) return false;
  if (/(?:[,;:—–-]|\.\.|…)["'”»)]*$/u.test(said)) return true;
  const stopped = /\.["'”»)]*$/u.test(said);
  const words = said
    .replace(/[."'”»)¿¡]+$/u, '')
    .replace(/[,;¿¡"“”«»]|:(?!\d)/gu, '')
    .trim();
  if (complete.test(words)) return false;
  const last = /[\p{L}\p{M}']+$/u.exec(words)?.[0] ?? '';
  if (neverLast.has(last)) return true;
  if (stopped) return false;
  if (openers.has(words) || seldomLast.has(last) || numberToCome.test(words)) return true;
  return trailingNumber.test(words) && !wholeNumber.test(words);
}
