import { guardObject } from '../core/guard.ts';

export interface RequestDetails {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly webContentsId: number;
  readonly webContents: unknown;
}
export interface ResponseDetails extends RequestDetails {
  readonly statusCode: number;
  readonly statusLine: string;
  readonly responseHeaders: Record<string, string[]>;
}
export interface BeforeRequestResponse {
  readonly cancel?: boolean;
  readonly redirectURL?: string;
}
export interface HeadersResponse {
  readonly cancel?: boolean;
  readonly responseHeaders?: Record<string, string | string[]>;
}

type Listener<Details, Answer> = (details: Details, callback: (answer: Answer) => void) => void;
interface Filter {
  readonly urls: readonly string[];
}

/** One hook of `session.webRequest`, with its URL filter. */
interface Hook<Details, Answer> {
  readonly active: boolean;
  /** Resolves with the listener's answer, or with `{}` when none is set or the URL does not match. */
  ask(details: Details): Promise<Answer>;
}

const changeListeners = new Set<() => void>();

function createHook<Details extends RequestDetails, Answer extends object>() {
  let listener: Listener<Details, Answer> | null = null;
  let patterns: RegExp[] = [];
  const set = (
    first: Filter | Listener<Details, Answer> | null,
    second?: Listener<Details, Answer> | null,
  ) => {
    const filter = typeof first === 'object' && first !== null ? first : undefined;
    listener = filter ? (second ?? null) : (first as Listener<Details, Answer> | null);
    patterns = (filter?.urls ?? []).map(toPattern);
    for (const changed of changeListeners) changed();
  };
  const hook: Hook<Details, Answer> = {
    get active() {
      return listener !== null;
    },
    ask(details) {
      const matches = patterns.length === 0 || patterns.some((pattern) => pattern.test(details.url));
      const current = listener;
      if (!current || !matches) return Promise.resolve({} as Answer);
      return new Promise((resolve) => current(details, (answer) => resolve(answer ?? ({} as Answer))));
    },
  };
  return { set, hook };
}

const beforeRequest = createHook<RequestDetails, BeforeRequestResponse>();
const headersReceived = createHook<ResponseDetails, HeadersResponse>();

/** `session.webRequest`: `onBeforeRequest` and `onHeadersReceived`. */
export const webRequest = guardObject('session.webRequest', {
  onBeforeRequest: beforeRequest.set,
  onHeadersReceived: headersReceived.set,
});

/** The stand-in's side of it. `onChange` listeners are told when a hook is set or removed. */
export const webRequestHooks = {
  beforeRequest: beforeRequest.hook,
  headersReceived: headersReceived.hook,
  onChange: changeListeners,
};

/** A match pattern such as `*://*.example.com/*`. */
function toPattern(pattern: string): RegExp {
  if (pattern === '<all_urls>') return /./;
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
}
