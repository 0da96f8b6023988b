import { type SttSink, type SttStream, type SttVendor, VendorError } from '../types.ts';
import { type Candidate, createRoster, type FailoverOptions } from './roster.ts';

/**
 * Speech-to-text by an ordered list. A stream belongs to one vendor and dies with it; the conversation, which has the
 * turn's sound, opens another one `again` and replays it there: at the next vendor, and only when all were tried at an
 * earlier one.
 */
export function createSttFailover(options: FailoverOptions<SttVendor>): SttVendor {
  const roster = createRoster('speech-to-text service', options);
  const tried = new Set<SttVendor>();
  /** Whose properties count until a stream is open. */
  const upcoming = (): SttVendor | undefined => roster.next(new Set())?.vendor ?? roster.allowed()[0]?.vendor;

  function take(): Candidate<SttVendor> | null {
    const candidate = roster.next(tried);
    if (candidate) tried.add(candidate.vendor);
    return candidate;
  }

  return {
    get id() {
      return upcoming()?.id ?? '';
    },
    get finalP99Ms() {
      return upcoming()?.finalP99Ms ?? 0;
    },
    get hasEndpointing() {
      return upcoming()?.hasEndpointing ?? false;
    },
    get endsTurns() {
      return upcoming()?.endsTurns ?? false;
    },
    open(sink, again = false) {
      if (!again || roster.next(tried) === null) tried.clear();
      for (let candidate = take(); candidate !== null; candidate = take()) {
        try {
          return openAt(candidate, sink);
        } catch (error) {
          if (!(error instanceof VendorError)) throw error;
          roster.failed(candidate, error);
        }
      }
      throw roster.refusal();
    },
  };

  function openAt(candidate: Candidate<SttVendor>, sink: SttSink): SttStream {
    const { vendor, label } = candidate;
    /** Sound was sent that has not been answered for. */
    let owes = true;
    sink.onVendor?.(roster.introduce(candidate, tried), vendor);
    const stream = vendor.open({
      ...sink,
      onFinalized() {
        owes = false;
        roster.worked(candidate);
        sink.onFinalized();
      },
      onError(error) {
        // A line that is cut at rest tells nothing: the next turn opens it again.
        if (owes || error.kind === 'permanent') roster.failed(candidate, error);
        sink.onError(error);
      },
    });
    return {
      send(pcm) {
        owes = true;
        stream.send(pcm);
      },
      finalize: () => stream.finalize(),
      close: () => stream.close(),
      abandon() {
        const words = `${label} did not answer in time. Check your internet connection, or choose another vendor in Settings.`;
        roster.failed(candidate, new VendorError(vendor.id, 'transient', 'timeout', words));
        stream.close();
      },
      bufferedBytes: () => stream.bufferedBytes(),
    };
  }
}
