/**
 * Speech made of words that a frame can carry: a frame in which a word ends holds the word's code in its first
 * sample. What a fake stream "understands" is then exactly what it was really sent.
 */
const spoken: string[] = [];

export function codeOf(word: string): number {
  const known = spoken.indexOf(word);
  if (known >= 0) return known + 1;
  spoken.push(word);
  return spoken.length;
}

/** Whether somebody speaks in the frame: its second sample. */
export const isVoiced = (pcm: Int16Array): boolean => pcm[1] === 1;

export function voicedFrame(samples: number, code = 0): Int16Array {
  const pcm = new Int16Array(samples);
  pcm[0] = code;
  pcm[1] = 1;
  return pcm;
}

export function wordIn(pcm: Int16Array): string | null {
  const code = pcm[0] ?? 0;
  return code > 0 ? (spoken[code - 1] ?? null) : null;
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
