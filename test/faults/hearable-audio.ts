import { FakeAudio } from '../unit/conversation/support/fake-audio.ts';

/** A speaker that keeps the sound that left it. */
export class HearableAudio extends FakeAudio {
  readonly #played = new Map<number, Int16Array[]>();

  override play(epoch: number, pcm: Int16Array): void {
    const parts = this.#played.get(epoch) ?? [];
    parts.push(pcm);
    this.#played.set(epoch, parts);
    super.play(epoch, pcm);
  }

  /** What was heard of this epoch and those after it, 24 kHz mono. */
  heardSince(epoch: number): Int16Array {
    const parts = [...this.#played]
      .filter(([of]) => of >= epoch)
      .map(([of, chunks]) => joined(chunks).subarray(0, this.#renderedOf(of)));
    return joined(parts);
  }

  #renderedOf(epoch: number): number {
    return this.rendered
      .filter((chunk) => chunk.epoch === epoch)
      .reduce((sum, chunk) => sum + chunk.samples, 0);
  }
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
