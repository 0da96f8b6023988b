import type { HttpFailure, VendorIdentity } from '../errors.ts';
import type { VendorError } from '../types.ts';
import type { LlmHttp } from './http.ts';
import { readSse, type SseMessage } from './sse.ts';

const ERROR_BODY_MAX_CHARS = 64 * 1024;

export interface EventStreamRequest {
  vendor: VendorIdentity;
  http: LlmHttp;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body: object;
  signal: AbortSignal;
  onConnected(): void;
  /** The error of an answer that is not a success. */
  errorOfHttp(failure: HttpFailure): VendorError;
}

/** Posts JSON and reads the events of the answer. Throws a `VendorError` for a refusal, else whatever fetch throws. */
export async function* openEventStream(
  request: EventStreamRequest,
): AsyncGenerator<SseMessage, void, undefined> {
  const { http, signal } = request;
  const response = await http.fetch(request.url, {
    method: 'POST',
    headers: { ...request.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(request.body),
    signal,
    ...http.optionsFor(request.onConnected),
  });
  if (!response.ok) throw request.errorOfHttp(await readAnswer(response));
  if (response.body !== null) yield* readSse(request.vendor, response.body);
}

/** A whole answer, as the error table wants it; of its body no more than `maxChars`, by default what an error can need. */
export async function readAnswer(
  response: Response,
  maxChars: number = ERROR_BODY_MAX_CHARS,
): Promise<HttpFailure> {
  let body = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    body += decoder.decode(bytes, { stream: true });
    if (body.length > maxChars) break;
  }
  return { status: response.status, header: (name) => response.headers.get(name) ?? undefined, body };
}
