import type { Agent, Dispatcher } from 'undici';
import { type VendorIdentity, vendorError } from '../errors.ts';
import { isLoopback } from '../socket.ts';

/** Vendors' front ends close an idle connection after 60 s or more; undici's own default is 4 s, less than a spoken turn. */
const KEEP_ALIVE_MS = 60_000;

/** Node types its built-in fetch by the undici that it carries; ours is the same API of another package. */
type FetchOptions = Pick<RequestInit, 'dispatcher' | 'redirect'>;

export interface LlmHttp {
  /** For the SDK's `fetch` option. It is undici's own, so that it and its dispatcher are always of one version. */
  fetch: typeof globalThis.fetch;
  /** The address of a path on the vendor's host, e.g. of `/v1/models`. */
  url(path: string): string;
  /** `fetchOptions` of one request; `onConnected` is called when the request goes out on a live connection. */
  optionsFor(onConnected: () => void): FetchOptions;
  /** Cuts every connection. */
  dispose(): void;
}

/**
 * A pool of warm connections to one vendor. Redirects are errors: a key goes to no host but the vendor's, and
 * over plain http to loopback only (else a `VendorError`).
 * `connectTimeoutMs` runs on real time and only clears up connections that a cancelled request has left half open.
 */
export async function openLlmHttp(
  vendor: VendorIdentity,
  baseUrl: string,
  connectTimeoutMs: number,
): Promise<LlmHttp> {
  const url = URL.parse(baseUrl);
  if (url === null) {
    const words = `The address set for ${vendor.name} is not a web address. Write it like https://example.com.`;
    throw vendorError(vendor, 'bad-request', { words });
  }
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    const words = `The address set for ${vendor.name} is not encrypted. Use one that starts with https://, so that nobody on the way can read your key and your words.`;
    throw vendorError(vendor, 'bad-request', { words });
  }
  const undici = await import('undici');
  const agent: Agent = new undici.Agent({
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: connectTimeoutMs },
  });
  return {
    fetch: undici.fetch as unknown as typeof globalThis.fetch,
    url: (path) => `${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`,
    optionsFor: (onConnected) => ({
      dispatcher: agent.compose(connectionProbe(onConnected)) as unknown as NonNullable<
        FetchOptions['dispatcher']
      >,
      redirect: 'error',
    }),
    dispose: () => {
      agent.destroy().catch(() => {});
    },
  };
}

function connectionProbe(onConnected: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        onConnected();
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
}
