import { KeyError } from './key-error.ts';
import { baseUrlVariable, type KeyVendor, keyVendors } from './key-vendors.ts';

const keyMaxChars = 512;

/**
 * A pasted key without the spaces round it. `where` begins the error's sentence.
 * @throws KeyError `bad-key`: anything but printable ASCII would break, or split, the header that it is sent in
 */
export function checkKey(vendor: KeyVendor, pasted: string, where = 'This'): string {
  const key = pasted.trim();
  if (key.length === 0 || key.length > keyMaxChars || !/^[\x21-\x7e]+$/.test(key)) {
    throw new KeyError(
      'bad-key',
      `${where} does not look like a ${keyVendors[vendor].label} key. Copy it again from your account, without spaces or line breaks.`,
    );
  }
  return key;
}

/**
 * The origin of a base URL; `wss:` is taken as `https:`, and `ws:` as `http:`.
 * @throws KeyError `bad-base-url` unless it is a bare origin, encrypted or on this machine
 */
export function checkBaseUrl(vendor: KeyVendor, text: string): string {
  const refuse = (reason: string) =>
    new KeyError(
      'bad-base-url',
      `${baseUrlVariable(vendor)} ${reason}. Set it to an address like https://example.com or http://127.0.0.1:4000, or unset it.`,
    );
  const url = URL.parse(text.trim());
  if (url === null) throw refuse('is not a web address');
  const scheme = { 'https:': 'https:', 'wss:': 'https:', 'http:': 'http:', 'ws:': 'http:' }[url.protocol];
  if (scheme === undefined) throw refuse('must begin with https:// or wss://');
  if (scheme === 'http:' && !isLoopback(url.hostname)) {
    throw refuse('would send your key unencrypted over the network');
  }
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a name or password');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw refuse('must end after the host and port');
  return `${scheme}//${url.host}`;
}

/** `hostname` as the URL parser gives it: IPv4 in four decimal parts, IPv6 in brackets. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
