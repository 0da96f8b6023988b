import type { Clock } from '../clock.ts';
import { type HttpFailure, type VendorIdentity, vendorError } from './errors.ts';
import { readAnswer } from './llm/event-stream.ts';
import { openLlmHttp } from './llm/http.ts';
import { errorOfThrown } from './llm/thrown.ts';
import type { VendorEndpoint, VendorError } from './types.ts';

/** Asked for in Settings, where a person waits. */
const TIMEOUT_MS = 10_000;
/** A long list of models or voices is a tenth of this. */
const BODY_MAX_CHARS = 8 * 1024 * 1024;

export interface RestRequest {
  endpoint: VendorEndpoint;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

export interface RestVendor {
  vendor: VendorIdentity;
  headers(apiKey: string): Record<string, string>;
  /** The error of an answer that is not a success. */
  errorOfHttp(failure: HttpFailure, unixMs: number): VendorError;
  /** What fetch threw, in words; by default in those that every vendor shares. */
  errorOf?(cause: unknown): VendorError;
}

/**
 * The body of one GET on the vendor's host, over a connection of its own. Rejects with a `VendorError`: `cancelled` after
 * the signal, `timeout` after 10 s.
 */
export async function getText(rest: RestVendor, path: string, request: RestRequest): Promise<string> {
  const { endpoint, clock, signal } = request;
  const { vendor } = rest;
  const abort = new AbortController();
  let stopped: VendorError | null = null;
  const stop = (error: VendorError) => {
    stopped ??= error;
    abort.abort();
  };
  const cancel = () => stop(vendorError(vendor, 'cancelled'));
  const cancelTimer = clock.after(TIMEOUT_MS, () => stop(vendorError(vendor, 'timeout')));
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  const errorOfVendor = (cause: unknown) => errorOfThrown(vendor, cause);
  let dispose = () => {};
  try {
    const http = await openLlmHttp(vendor, endpoint.baseUrl, TIMEOUT_MS);
    dispose = http.dispose;
    const response = await http.fetch(http.url(path), {
      headers: { ...rest.headers(endpoint.apiKey), accept: 'application/json' },
      signal: abort.signal,
      ...http.optionsFor(() => {}),
    });
    const answer = await readAnswer(response, BODY_MAX_CHARS);
    if (!response.ok) throw rest.errorOfHttp(answer, clock.unixMs());
    return answer.body;
  } catch (error) {
    throw stopped ?? (rest.errorOf ?? errorOfVendor)(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancelTimer();
    dispose();
  }
}
