import { codeOfStatus, errorOfHttp, type HttpFailure, vendorError } from '../errors.ts';
import type { VendorError, VendorErrorCode } from '../types.ts';
import { tooLong } from './completion.ts';
import { errorFieldsOf, errorOfThrown } from './thrown.ts';

export const localIdentity = { id: 'local', name: 'Your local server' };

const SERVERS = 'Ollama, LM Studio, llama.cpp or whatever you use';

/** What differs from a vendor on the internet: the person can start this one, and feed it. */
const words: Partial<Record<VendorErrorCode, string>> = {
  unreachable: `No model server answers at the address that is set. Start ${SERVERS}, or correct the address in Settings.`,
  'unknown-model':
    'Your local server does not have the chosen model. Load or download it there, or choose another model in Settings.',
  'bad-key': 'Your local server refused the key. Check the key of the local server in Settings.',
  'bad-request':
    'Your local server did not accept the request. Check in Settings that the address is that of a server with an OpenAI-compatible interface.',
  'rate-limit': 'Your local server is busy with other requests. Wait a moment, then ask again.',
  server:
    'Your local server could not answer. It may be out of memory: look at its window, or choose a smaller model.',
};

/** What fetch or the stream threw, in words for the person. */
export function localErrorOf(cause: unknown): VendorError {
  const error = errorOfThrown(localIdentity, cause);
  return cause === error ? error : reworded(error);
}

/** An HTTP error, or an error inside a stream that began well. No two servers write it alike. */
export function localHttpError(failure: HttpFailure, unixMs: number): VendorError {
  const { message, type } = errorFieldsOf(failure.body);
  const status = failure.status || 500;
  if (/context (size|length|window)|exceed.*context|n_ctx/i.test(`${message} ${type}`))
    return tooLong(localIdentity);
  if (/no models? (is |are )?loaded|model .*not (found|loaded)|pull(ing)? it first/i.test(message))
    return reworded(errorOfHttp(localIdentity, failure, unixMs, 'unknown-model'));
  // llama.cpp answers so while it reads the model from the disk.
  if (status === 503 && /loading/i.test(message)) {
    return vendorError(localIdentity, 'server', {
      words: 'Your local server is still loading the model. Ask again in a moment.',
    });
  }
  // Its one path for chats is not there: this is another kind of server.
  const code = status === 404 ? 'bad-request' : codeOfStatus(status);
  return reworded(errorOfHttp(localIdentity, failure, unixMs, code));
}

/** There is no model to talk to. */
export const noLocalModel = (): VendorError =>
  vendorError(localIdentity, 'unknown-model', {
    words: 'Your local server has no model yet. Download one there, then ask again.',
  });

function reworded({ code, kind, message, retryAfterMs }: VendorError): VendorError {
  // A certificate that cannot be verified has words of its own already: that server does answer.
  const isOther = code === 'unreachable' && kind === 'permanent';
  return vendorError(localIdentity, code, {
    kind,
    words: (isOther ? undefined : words[code]) ?? message,
    retryAfterMs,
  });
}
