import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/shared/text/redact.ts';

/** Shapes of keys, built so that no scanner takes them for real ones. */
const tail = (length: number) => 'Ab0'.repeat(length).slice(0, length);
const hex = (length: number) => '0123456789abcdef'.repeat(4).slice(0, length);

const secrets: [name: string, secret: string, wrap: (secret: string) => string][] = [
  ['Groq', `gsk_${tail(52)}`, (key) => `bad key ${key}, try another`],
  ['Cerebras', `csk-${tail(48)}`, (key) => `key=${key}`],
  ['Anthropic', `sk-ant-api03-${tail(40)}-${tail(10)}`, (key) => `Invalid: "${key}"`],
  ['Cartesia', `sk_car_${tail(24)}`, (key) => `{"key":"${key}"}`],
  ['ElevenLabs', `sk_${hex(48)}`, (key) => key],
  ['ElevenLabs, older', hex(32), (key) => `got ${key}.`],
  ['Deepgram', hex(40), (key) => `Token ${key}`],
  ['Gemini', `AIza${tail(35)}`, (key) => `https://host.example/v1?key=${key}&alt=sse`],
  ['a web token', `eyJ${tail(20)}.eyJ${tail(30)}.${tail(20)}`, (key) => `jwt ${key}`],
  ['a bearer header', 'test-key-groq', (key) => `Authorization: Bearer ${key}`],
  ['a token header', 'test-key-deepgram', (key) => `authorization: Token ${key}`],
  ['a header in JSON', 'test-key-deepgram', (key) => `{"authorization":"Token ${key}","accept":"*/*"}`],
  ['a bare header', 'test-key-x', (key) => `Authorization: ${key}`],
  ['a bearer scheme', 'test-key-groq', (key) => `sent Bearer ${key}`],
  ['xi-api-key', 'test-key-elevenlabs', (key) => `xi-api-key: ${key}`],
  ['x-goog-api-key', 'test-key-gemini', (key) => `{ 'x-goog-api-key': '${key}' }`],
  ['apiKey', 'test-key-cartesia', (key) => `{"apiKey":"${key}"}`],
  ['the environment', 'test-key-groq', (key) => `GROQ_API_KEY=${key} parley`],
  ['api_key in a query', 'test-key-cartesia', (key) => `wss://host.example/ws?api_key=${key}&version=2`],
  ['a token in a query', 'test-key-el', (key) => `wss://host.example/ws?model=a&single_use_token=${key}#x`],
  ['token in a query', 'test-key-el', (key) => `wss://host.example/ws?token=${key}`],
  ['access_token', 'test-key-cartesia', (key) => `"access_token": "${key}"`],
  ['a password', 'test-password', (key) => `password=${key}`],
  ['a password in a URL', 'test-password', (key) => `connect to https://anna:${key}@proxy.example:8080/`],
  ['a WebSocket subprotocol', 'test-key-deepgram', (key) => `Sec-WebSocket-Protocol: token, ${key}`],
  ['a list of subprotocols', 'test-key-deepgram', (key) => `["token","${key}"]`],
  ['an e-mail address', 'anna.b+c@mail.example.com', (key) => `account ${key} is blocked`],
  ['an encoded e-mail address', 'anna%40example.com', (key) => `?user=${key}`],
  ['a Linux home', 'anna', (name) => `ENOENT: open '/home/${name}/.config/parley/db'`],
  ['a macOS home', 'anna', (name) => `at file:///Users/${name}/parley/main.js:3:4`],
  ['a Windows home', 'Anna Smith', (name) => `C:\\Users\\${name}\\AppData\\Roaming`],
  ['an escaped Windows home', 'Anna', (name) => `"C:\\\\Users\\\\${name}\\\\AppData"`],
  ['a bare home', 'anna', (name) => `cwd=/home/${name}`],
];

const harmless = [
  'The socket closed with 1006 after 3.5 s.',
  'turn 0b6f7c1e-4c1d-4d3e-9a55-7e0a4b1d2c3f ended',
  'unexpected token < in JSON at position 0',
  'deepgram/nova-3 at wss://api.deepgram.com/v1/listen?model=nova-3&encoding=linear16',
  'max_tokens: 600, tokens=12',
  'key-down at 12.3 ms; hotkey=Control+Space',
  'https://example.com/users/home/page',
  'no key is set for groq: add one in Settings',
];

describe('redact', () => {
  it.each(secrets)('takes out %s', (_name, secret, wrap) => {
    const clean = redact(wrap(secret));
    expect(clean).not.toContain(secret);
    expect(clean).toMatch(/\[key\]|\[e-mail\]|~/);
    expect(redact(clean)).toBe(clean);
  });

  it.each(harmless)('leaves “%s”', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('keeps what stands around a secret', () => {
    expect(redact('GET https://host.example/v1?key=test-key-gemini&alt=sse failed: 401')).toBe(
      'GET https://host.example/v1?key=[key]&alt=sse failed: 401',
    );
    expect(redact("ENOENT: open '/home/anna/.config/parley/db'")).toBe("ENOENT: open '~/.config/parley/db'");
    expect(redact('C:\\Users\\Anna Smith\\AppData')).toBe('~\\AppData');
    expect(redact('Authorization: Bearer test-key-groq, accept: */*')).toBe(
      'Authorization: Bearer [key], accept: */*',
    );
  });
});
