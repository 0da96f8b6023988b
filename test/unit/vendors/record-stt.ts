import type { SttSink, VendorError } from '../../../src/main/vendors/types.ts';

export interface Recorded {
  /** What the sink was told, e.g. `final Stop.` */
  events: string[];
  errors: VendorError[];
  /** The samples that each endpoint covers. */
  heard: (number | null)[];
  languages: string[];
  sink: SttSink;
}

/** `onEvent` is called in the middle of each. */
export function recordStt(onEvent: (event: string) => void = () => {}): Recorded {
  const events: string[] = [];
  const errors: VendorError[] = [];
  const heard: (number | null)[] = [];
  const languages: string[] = [];
  const note = (event: string) => {
    events.push(event);
    onEvent(event);
  };
  return {
    events,
    errors,
    heard,
    languages,
    sink: {
      onInterim: (text) => note(`interim ${text}`),
      onFinal: (text) => note(`final ${text}`),
      onFinalized: () => note('finalized'),
      onEndpoint: (heardSamples) => {
        heard.push(heardSamples);
        note('endpoint');
      },
      onEagerEnd: (text) => note(`eager ${text}`),
      onTurnResumed: () => note('resumed'),
      onLanguage: (language) => languages.push(language),
      onError(error) {
        errors.push(error);
        note(`error ${error.code}`);
      },
    },
  };
}
