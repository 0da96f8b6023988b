import type { AudioStatus, MicFaultKind, MicSource } from '#shared/contracts/audio.ts';
import { faultOf, micFaultWords } from './mic-faults.ts';
import { type MicInput, openInput } from './mic-input.ts';
import type { WorkerCommand, WorkerReport } from './worker-messages.ts';

/** A track may be muted for a moment when devices change; longer is a fault. */
const MUTE_FAULT_MS = 1000;
/** Between two attempts to get a lost microphone back. A `devicechange` comes sooner. */
const RETRY_MS = 2000;

export interface MicrophoneOptions {
  worker: { postMessage(command: WorkerCommand, transfer: Transferable[]): void };
  context: AudioContext;
  send(status: AudioStatus): void;
}

/**
 * The microphone from the person's point of view: opened, closed, lost and found again. Every way of having no sound
 * is told in words, once, and `mic-opened` follows when sound is back.
 */
export class Microphone {
  readonly #options: MicrophoneOptions;
  #source: MicSource | null = null;
  /** Counts attempts: what belongs to an older one is stale. */
  #session = 0;
  #input: MicInput | null = null;
  #fault: MicFaultKind | null = null;
  #digitallySilent = false;
  #muteTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MicrophoneOptions) {
    this.#options = options;
    navigator.mediaDevices.addEventListener('devicechange', this.#onDeviceChange);
  }

  open(source: MicSource): void {
    if (this.#source !== null) this.#release();
    this.#source = source;
    this.#fault = null;
    void this.#acquire(source);
  }

  close(): void {
    if (this.#source === null) return;
    this.#source = null;
    this.#fault = null;
    this.#release();
    this.#options.worker.postMessage({ kind: 'close' }, []);
    this.#options.send({ kind: 'mic-closed' });
  }

  /** What the worker noticed about the samples. */
  onReport(report: Exclude<WorkerReport, { kind: 'clip-ended' | 'detector-failed' }>): void {
    if (this.#source === null || report.session !== this.#session) return;
    switch (report.kind) {
      case 'flowing':
        this.#sounds(report.atMs);
        return;
      case 'stalled':
        this.#onStall();
        return;
      case 'digital-silence':
        // From a clip source silence is what there is between clips.
        if (this.#source.kind === 'clip') return;
        this.#digitallySilent = report.silent;
        if (report.silent) this.#report('silent', micFaultWords.silent);
        else this.#sounds(performance.now());
        return;
      default:
        report satisfies never;
    }
  }

  dispose(): void {
    this.close();
    navigator.mediaDevices.removeEventListener('devicechange', this.#onDeviceChange);
  }

  async #acquire(source: MicSource): Promise<void> {
    const session = ++this.#session;
    let input: MicInput;
    try {
      input = await openInput(source, this.#options.context);
    } catch (error) {
      if (session !== this.#session) return;
      const fault = faultOf(error);
      // While a lost one is looked for, one more attempt in vain is no news. Main sets the search its limit.
      if (this.#fault === 'lost' && fault.kind !== 'denied') this.#retryLater();
      else this.#report(fault.kind, fault.message);
      return;
    }
    // Closed, or opened anew, while the device was starting: it must not stay on.
    if (session !== this.#session) {
      input.dispose();
      return;
    }
    this.#input = input;
    this.#digitallySilent = false;
    if (input.fellBack) this.#report('lost', micFaultWords.fellBack);
    this.#watch(input.track);
    this.#options.worker.postMessage({ kind: 'open', session, input: input.samples }, input.transfer);
  }

  #watch(track: MediaStreamTrack): void {
    track.onended = () => {
      this.#report('lost', micFaultWords.lost);
      this.#reopen();
    };
    track.onmute = () => {
      clearTimeout(this.#muteTimer);
      this.#muteTimer = setTimeout(() => this.#report('silent', micFaultWords.silent), MUTE_FAULT_MS);
    };
    track.onunmute = () => {
      clearTimeout(this.#muteTimer);
      this.#sounds(performance.now());
    };
    if (track.muted) track.onmute(new Event('mute'));
  }

  #onStall(): void {
    // A muted track gives no samples; opening it again would not help.
    if (this.#input?.track.muted) {
      this.#report('silent', micFaultWords.silent);
      return;
    }
    this.#report('lost', micFaultWords.lost);
    this.#retryLater();
  }

  #sounds(atMs: number): void {
    const track = this.#input?.track;
    if (track === undefined || track.muted || this.#digitallySilent) return;
    this.#fault = null;
    clearTimeout(this.#retryTimer);
    this.#options.send({ kind: 'mic-opened', atMs, label: track.label });
  }

  #onDeviceChange = (): void => {
    if (this.#fault === 'lost') this.#reopen();
  };

  #retryLater(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#reopen(), RETRY_MS);
  }

  #reopen(): void {
    if (this.#source === null) return;
    this.#release();
    void this.#acquire(this.#source);
  }

  #report(fault: MicFaultKind, message: string): void {
    if (this.#fault === fault) return;
    this.#fault = fault;
    this.#options.send({ kind: 'mic-fault', fault, message });
  }

  #release(): void {
    // Whatever is still being acquired belongs to an older session now.
    this.#session += 1;
    clearTimeout(this.#muteTimer);
    clearTimeout(this.#retryTimer);
    this.#input?.dispose();
    this.#input = null;
  }
}
