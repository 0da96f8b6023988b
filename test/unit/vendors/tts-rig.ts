import type { SpokenWord, TtsSink, VendorError } from '../../../src/main/vendors/types.ts';

/** A sink that keeps what it is told. */
export function recordTts() {
  const audio: Int16Array[] = [];
  const words: SpokenWord[] = [];
  const endings: ('end' | VendorError)[] = [];
  const { promise: settled, resolve } = Promise.withResolvers<'end' | VendorError>();
  const settle = (ending: 'end' | VendorError) => {
    endings.push(ending);
    resolve(ending);
  };
  const sink: TtsSink = {
    onAudio: (pcm) => audio.push(pcm),
    onWords: (more) => words.push(...more),
    onEnd: () => settle('end'),
    onError: settle,
  };
  return {
    sink,
    words,
    endings,
    settled,
    chunks: () => audio.length,
    pcm(): Int16Array {
      const all = new Int16Array(audio.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of audio) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
    /** The error; fails the test when the speech ended well. */
    async error(): Promise<VendorError> {
      const ending = await settled;
      if (ending === 'end') throw new Error('expected an error, but the speech ended well');
      return ending;
    },
  };
}
