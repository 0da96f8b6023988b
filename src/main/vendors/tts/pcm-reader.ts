export interface PcmReader {
  /** The whole samples of these bytes; an odd byte waits for the next. */
  read(bytes: Buffer): Int16Array;
  /** The sound is over, or another begins: no odd byte waits. */
  reset(): void;
}

/** Reads little-endian PCM16 whose pieces may end in the middle of a sample. */
export function createPcmReader(): PcmReader {
  let oddByte: number | null = null;
  return {
    read(bytes) {
      const whole = oddByte === null ? bytes : Buffer.concat([Buffer.of(oddByte), bytes]);
      oddByte = whole.length % 2 === 1 ? whole.readUInt8(whole.length - 1) : null;
      const pcm = new Int16Array(whole.length >> 1);
      for (let i = 0; i < pcm.length; i++) pcm[i] = whole.readInt16LE(i * 2);
      return pcm;
    },
    reset() {
      oddByte = null;
    },
  };
}
