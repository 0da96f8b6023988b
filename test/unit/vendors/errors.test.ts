import { describe, expect, it } from 'vitest';
import {
  codeOfStatus,
  errorOfClose,
  errorOfHttp,
  errorOfNetwork,
  retryAfterMs,
} from '../../../src/main/vendors/errors.ts';

const acme = { id: 'acme', name: 'Acme' };
const withHeader = (wanted: string, value: string) => ({
  header: (name: string) => (name === wanted ? value : undefined),
});

describe('the table of vendor errors', () => {
  it.each([
    [302, 'protocol'],
    [400, 'bad-request'],
    [401, 'bad-key'],
    [402, 'no-credit'],
    [403, 'bad-key'],
    [404, 'unknown-model'],
    [408, 'timeout'],
    [413, 'bad-request'],
    [418, 'bad-request'],
    [429, 'rate-limit'],
    [451, 'region-block'],
    [498, 'server'],
    [500, 'server'],
    [529, 'server'],
  ])('%i is %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
    const error = errorOfHttp(acme, { status, header: () => undefined, body: 'secret' }, 0);
    expect(error).toMatchObject({ vendor: 'acme', code, retryAfterMs: null });
    // What happened to whom, and what to do.
    expect(error.message).toMatch(/Acme/);
    expect(error.message.split('. ').length).toBeGreaterThan(1);
    expect(error.message).not.toContain('secret');
  });

  it.each([
    ['retry-after', '7', 7000],
    ['retry-after', '0.5', 500],
    ['retry-after', 'Thu, 01 Jan 1970 00:01:40 GMT', 90_000],
    ['retry-after', 'Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['retry-after', 'soon', null],
    ['retry-after-ms', '250', 250],
  ])('reads %s: %s', (name, value, expected) => {
    expect(retryAfterMs(withHeader(name, value), 10_000)).toBe(expected);
  });

  it.each([
    [{ code: 'ECONNREFUSED' }, 'transient', 'unreachable'],
    [new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }), 'transient', 'unreachable'],
    [{ cause: { cause: { code: 'ETIMEDOUT' } } }, 'transient', 'timeout'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'permanent', 'unreachable'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'permanent', 'unreachable'],
    ['something else', 'transient', 'unreachable'],
  ])('tells network failures apart: %j', (cause, kind, code) => {
    expect(errorOfNetwork(acme, cause)).toMatchObject({ kind, code });
  });

  it.each([
    [1000, 'truncated'],
    [1001, 'server'],
    [1006, 'unreachable'],
    [1008, 'bad-request'],
    [1011, 'server'],
    [1013, 'rate-limit'],
    [4242, 'protocol'],
  ])('close code %i is %s', (closeCode, code) => {
    expect(errorOfClose(acme, closeCode).code).toBe(code);
  });
});
