const subjects = [
  'the moon',
  'a lighthouse',
  'the tides',
  'Paris',
  'a violin',
  'rye bread',
  'the Danube',
  'a kite',
];
const asks = [
  'How old is',
  'Tell me about',
  'What is the use of',
  'Who was the first to see',
  'Where do I find',
];
const facts = [
  'has been described in many books',
  'is older than most people think',
  'looks different from close by',
  'was once thought to be impossible',
  'takes a little patience',
  'needs a calm day',
];

/** A question and an answer of a few sentences, different for each index but the same in every run. */
export function answerTo(index: number): { question: string; answer: string } {
  const pick = <T>(list: readonly T[], step: number): T => list[Math.floor(index / step) % list.length] as T;
  const subject = pick(subjects, 1);
  const sentences = [1, 3, 7].map((step) => `${subject} number ${index} ${pick(facts, step)}.`);
  return { question: `${pick(asks, 8)} ${subject} number ${index}?`, answer: sentences.join(' ') };
}
