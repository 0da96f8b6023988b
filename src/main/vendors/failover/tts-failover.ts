import { type TtsSink, type TtsSpeech, type TtsVendor, VendorError } from '../types.ts';
import { type Candidate, createLedger, createRoster, type FailoverOptions, type Roster } from './roster.ts';
import { SoundedText } from './sounded-text.ts';

/**
 * A voice by an ordered list. When one dies in the middle, the next one goes on from the start of the text in which it
 * died: nothing is left out, and at most that text is begun twice. Word times stay those of one speech.
 */
export function createTtsFailover(options: FailoverOptions<TtsVendor>): TtsVendor {
  const ledger = createLedger();
  const rosterIn = (language: string | null): Roster<TtsVendor> =>
    createRoster('voice', { ...options, order: () => options.order(language) }, ledger);
  const roster = rosterIn(null);
  const speeches = new Set<TtsSpeech>();
  /** Whoever may have a socket open. */
  const inUse = new Set<TtsVendor>();

  return {
    get id() {
      return roster.next(new Set())?.vendor.id ?? roster.allowed()[0]?.vendor.id ?? '';
    },
    warm(language = null) {
      const vendor = rosterIn(language).next(new Set())?.vendor;
      if (vendor === undefined) return;
      inUse.add(vendor);
      vendor.warm();
    },
    cool() {
      for (const vendor of inUse) vendor.cool();
      inUse.clear();
    },
    speak(sink, language = null) {
      const speech = speakInTurn(rosterIn(language), sink, inUse, () => speeches.delete(speech));
      speeches.add(speech);
      return speech;
    },
    dispose() {
      for (const speech of [...speeches]) speech.cancel();
      for (const { vendor } of options.order()) vendor.dispose();
    },
  };
}

function speakInTurn(
  roster: Roster<TtsVendor>,
  sink: TtsSink,
  inUse: Set<TtsVendor>,
  onSettled: () => void,
): TtsSpeech {
  const tried = new Set<TtsVendor>();
  const sounded = new SoundedText();
  let voice: TtsSpeech | null = null;
  let lastError: VendorError | null = null;
  let ended = false;
  let settled = false;

  function settle(report: () => void): void {
    if (settled) return;
    settled = true;
    voice = null;
    onSettled();
    report();
  }

  function tell(words: ReturnType<SoundedText['end']>): void {
    if (words.length > 0) sink.onWords(words);
  }

  /** Lets the next voice say what is left; without anything left, it waits for more text. */
  function goOn(): void {
    voice = null;
    const rest = sounded.rest();
    if (rest.length === 0 && lastError !== null) {
      if (ended) settle(() => sink.onEnd());
      return;
    }
    const candidate = roster.next(tried);
    if (candidate === null) {
      const error = lastError ?? roster.refusal();
      queueMicrotask(() => settle(() => sink.onError(error)));
      return;
    }
    tried.add(candidate.vendor);
    inUse.add(candidate.vendor);
    tell(sounded.beginVoice());
    sink.onVendor?.(roster.introduce(candidate, tried));
    begin(candidate, rest);
  }

  function begin(candidate: Candidate<TtsVendor>, texts: readonly string[]): void {
    const fail = (error: VendorError): void => {
      roster.failed(candidate, error);
      lastError = error;
      goOn();
    };
    const own = candidate.vendor.speak({
      onAudio(pcm) {
        const words = sounded.addSamples(pcm.length);
        sink.onAudio(pcm);
        tell(words);
      },
      onWords: (words) => tell(sounded.addWords(words)),
      onEnd() {
        if (!sounded.isAudible && sounded.rest().length > 0) {
          fail(silent(candidate));
          return;
        }
        roster.worked(candidate);
        tell(sounded.end());
        settle(() => sink.onEnd());
      },
      onError: fail,
    });
    voice = own;
    for (const text of texts) own.push(text);
    if (ended) own.end();
  }

  goOn();
  return {
    push(text) {
      if (settled || ended) return;
      sounded.push(text);
      if (voice !== null) voice.push(text);
      else if (lastError !== null) goOn();
    },
    end() {
      if (settled || ended) return;
      ended = true;
      if (voice !== null) voice.end();
      else if (lastError !== null) goOn();
    },
    cancel() {
      const own = voice;
      settle(() => own?.cancel());
    },
  };
}

function silent({ vendor, label }: Candidate<TtsVendor>): VendorError {
  const words = `${label} made no sound of the answer. Try again, or choose another voice in Settings.`;
  return new VendorError(vendor.id, 'transient', 'truncated', words);
}
