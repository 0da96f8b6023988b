import { type LlmVendor, type SttVendor, type TtsVendor, VendorError } from './types.ts';

const nothing = (): void => {};

/** The error comes after the call has returned, as a real vendor's would. */
const later = (report: () => void): void => queueMicrotask(report);

/** Stands for a stage whose vendor has no usable key: every use of it fails at once, in words. */
export function missingStt(vendor: string, message: string): SttVendor {
  return {
    id: vendor,
    finalP99Ms: 0,
    hasEndpointing: false,
    endsTurns: false,
    open(sink) {
      later(() => sink.onError(new VendorError(vendor, 'permanent', 'bad-key', message)));
      return { send: nothing, finalize: nothing, close: nothing, bufferedBytes: () => 0 };
    },
  };
}

export function missingLlm(vendor: string, message: string): LlmVendor {
  return {
    id: vendor,
    warm: nothing,
    complete(_messages, sink) {
      later(() => sink.onError(new VendorError(vendor, 'permanent', 'bad-key', message)));
      return nothing;
    },
    dispose: nothing,
  };
}

export function missingTts(vendor: string, message: string): TtsVendor {
  return {
    id: vendor,
    warm: nothing,
    cool: nothing,
    speak(sink) {
      later(() => sink.onError(new VendorError(vendor, 'permanent', 'bad-key', message)));
      return { push: nothing, end: nothing, cancel: nothing };
    },
    dispose: nothing,
  };
}
