import type { AudioEvent } from '../audio/audio-port.ts';
import type { Clock } from '../clock.ts';
import type { PlannedVendor } from '../vendors/stack.ts';
import type { TtsVendor } from '../vendors/types.ts';

/** A sentence takes some four seconds; a vendor and a player that take longer than this are stuck. */
const previewMaxMs = 30_000;

export interface VoicePreview {
  /** Resolves when the sentence was heard, or stopped. Rejects in words. A preview that still sounds ends. */
  play(planned: PlannedVendor): Promise<void>;
  stop(): void;
}

/** What is said, by the language's first subtag. */
const sentences: Readonly<Record<string, string>> = {
  en: 'Hello. This is how I sound when I answer you.',
  es: 'Hola. Así sueno cuando te respondo.',
  fr: 'Bonjour. Voilà comment je parle quand je te réponds.',
  de: 'Hallo. So klinge ich, wenn ich dir antworte.',
  it: 'Ciao. Ecco la mia voce quando ti rispondo.',
  pt: 'Olá. É assim que eu falo quando respondo.',
  nl: 'Hallo. Zo klink ik als ik je antwoord geef.',
};

/**
 * Lets a voice be heard before it is chosen, by the way of every answer: the vendor's adapter, and the player through an
 * epoch that the conversation lends. A turn that begins takes the player back, and that ends the preview.
 */
export function createVoicePreview(options: {
  clock: Clock;
  /** Throws in words. */
  makeVoice(planned: PlannedVendor): TtsVendor;
  audio: {
    play(epoch: number, pcm: Int16Array): void;
    endAudio(epoch: number): void;
    onEvent(listener: (event: AudioEvent) => void): () => void;
  };
  lendPlayer(): number | null;
  returnPlayer(): void;
}): VoicePreview {
  const { clock, makeVoice, audio, lendPlayer, returnPlayer } = options;
  let current: { stop(): void; over: Promise<void> } | null = null;

  async function say(planned: PlannedVendor, ended: PromiseWithResolvers<void>): Promise<void> {
    const vendor = makeVoice(planned);
    const epoch = lendPlayer();
    if (epoch === null) {
      vendor.dispose();
      throw new Error('Parley is in the middle of something else. Try the voice once it is quiet.');
    }
    const fail = (message: string): void => ended.reject(new Error(message));
    const unsubscribe = audio.onEvent((event) => {
      if (event.kind === 'output-fault') fail(event.message);
      if ((event.kind === 'drained' || event.kind === 'silent') && event.epoch === epoch) ended.resolve();
    });
    const cancelDeadline = clock.after(previewMaxMs, () =>
      fail('The voice was not heard in time. Check your speakers, then try again.'),
    );
    const speech = vendor.speak({
      onAudio: (pcm) => audio.play(epoch, pcm),
      onWords() {},
      onEnd: () => audio.endAudio(epoch),
      onError: (error) => fail(error.message),
    });
    speech.push(sentences[planned.language?.split('-')[0]?.toLowerCase() ?? 'en'] ?? sentences.en!);
    speech.end();
    try {
      await ended.promise;
    } finally {
      cancelDeadline();
      unsubscribe();
      speech.cancel();
      vendor.dispose();
      returnPlayer();
    }
  }

  return {
    async play(planned) {
      const ended = Promise.withResolvers<void>();
      const before = current;
      const said = (async () => {
        if (before !== null) {
          before.stop();
          await before.over;
        }
        await say(planned, ended);
      })();
      const mine = { stop: () => ended.resolve(), over: said.catch(() => {}) };
      current = mine;
      try {
        await said;
      } finally {
        if (current === mine) current = null;
      }
    },
    stop: () => current?.stop(),
  };
}
