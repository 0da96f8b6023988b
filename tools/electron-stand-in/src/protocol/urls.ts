/**
 * Custom schemes. Chromium lets only its own schemes reach a server, so `app://HOST/path` is served as
 * `http://HOST.app.localhost/path`, which is a secure context with an origin of its own.
 */
const schemes = new Set<string>();
const CUSTOM_URL = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is;
const WIRE_URL = /^http:\/\/([^/?#]*)\.([a-z0-9+-]+)\.localhost(?::\d+)?(.*)$/is;
const WIRE_ORIGINS = /http:\/\/([a-z0-9.-]*?)\.([a-z0-9+-]+)\.localhost(?::\d+)?(?![a-z0-9.-])/g;

export function addScheme(scheme: string): void {
  schemes.add(scheme.toLowerCase());
}

/** The URL that Chromium loads for `url`. */
export function toWire(url: string): string {
  const [, scheme = '', host = '', rest = ''] = CUSTOM_URL.exec(url) ?? [];
  if (!schemes.has(scheme.toLowerCase())) return url;
  return `http://${host || 'default'}.${scheme.toLowerCase()}.localhost${rest || '/'}`;
}

/** The URL that the app knows `url` by. */
export function fromWire(url: string): string {
  const [, host, scheme, rest = ''] = WIRE_URL.exec(url) ?? [];
  if (scheme === undefined || !schemes.has(scheme)) return url;
  return `${scheme}://${host}${rest || '/'}`;
}

/** True for a URL that the loopback server answers. */
export function isWire(url: string): boolean {
  return fromWire(url) !== url;
}

/** Translates every origin within a text, for instance a DevTools message. */
export function fromWireText(text: string): string {
  if (!text.includes('.localhost')) return text;
  return text.replace(WIRE_ORIGINS, (whole, host: string, scheme: string) =>
    schemes.has(scheme) ? `${scheme}://${host}` : whole,
  );
}

/** A Content-Security-Policy whose scheme sources (`app:`) name what Chromium sees. */
export function toWirePolicy(policy: string): string {
  return policy.replace(/\b([a-z][a-z0-9+-]*):(?=[\s;]|$)/g, (whole, scheme: string) =>
    schemes.has(scheme) ? `http://*.${scheme}.localhost` : whole,
  );
}
