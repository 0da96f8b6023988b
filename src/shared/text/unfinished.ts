/**
 * Words after which a person has more to say, English and Spanish together (they do not collide in a harmful way).
 * "That", "so", "no", "like" and the like are left out where they end sentences too often.
 */
const danglingWords = new Set(
  `and or but because if when while although though unless since whether than as nor plus
   the a an my your his our their its this these those every each some any
   of to in on at for with from by about into onto over under between through during without within against toward towards
   is are was were am be been being do does did have has had will would can could should shall may might must
   i i'm i'd i'll i've you're we're they're he's she's it's there's what's who's where's let's don't doesn't didn't can't won't wouldn't couldn't shouldn't
   um uh er erm hmm like well so which who whose where what's how's
   y e o u pero porque si cuando mientras aunque sino que pues como donde
   el la los las un una unos unas mi mis tu tus su sus este esta estos estas ese esa esos esas
   de del al en con por para sin sobre entre desde hasta hacia según tras contra
   es son era eran soy eres fue fueron hay quiero quisiera puedo puedes necesito tengo
   eh este mmm o sea digo muy más menos`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Said on their own, or at the end of a question or an answer, these are complete. */
const completeEndings =
  /(?:^|\s)(?:(?:yes|no|sure|maybe|of course|i (?:do|did|am|can|will|would|have|might|should|could|must)|you (?:do|did|are|can|will|should)|it (?:is|was|does|did|will)|they (?:are|do|will|were)|we (?:are|do|can|will|should|were)|what (?:is|was) (?:it|this)|i think so|i hope so|i guess so|who (?:am i|is it)|how (?:are|old) you|come (?:in|on)|turn (?:it |that )?(?:on|off)|go on|hold on|log in|what about it|what for|where from|like this|like these|and so on|más o menos|claro que sí|creo que sí|eso es|así es|qué es|quién es|por qué|para qué|ya está|no hay|qué hay|es este|es esta|como este|no puedo|no quiero|sí quiero|sí puedo))$/;

const numberInProgress =
  /(?:\b(?:number is|code is|zip|dial|plus|point|dot|times|minus|hundred and|número es|código es|punto|coma|por|más|menos|at|arroba)|[\d.,]+[-.,:/]|\$|€|£)$/;

/**
 * True if the words sound as if the person will go on: the turn then waits longer before it ends. A transcript that ends
 * with `.`, `!` or `?` counts as finished unless the word before it hangs in the air: vendors put full stops anywhere.
 */
export function looksUnfinished(text: string): boolean {
  const said = text.trim().toLowerCase().replaceAll('’', "'");
  if (said === '') return false;
  if (/[?!]["'”»)]*$/.test(said)) return false;
  if (/(?:[,;:—–-]|\.\.\.|…)["'”»)]*$/.test(said)) return true;
  const words = said.replace(/[."'”»)¿¡]+$/u, '').trim();
  if (completeEndings.test(words.replace(/[,;:¿¡]/gu, ''))) return false;
  if (numberInProgress.test(words)) return true;
  const last = /[\p{L}\p{M}']+$/u.exec(words)?.[0];
  return last !== undefined && danglingWords.has(last);
}
