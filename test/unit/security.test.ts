import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFlags } from '../../src/main/flags.ts';
import { createAppFileHandler } from '../../src/main/security/app-files.ts';
import { isPermitted } from '../../src/main/security/permissions.ts';

describe('permissions', () => {
  const asked = {
    permission: 'media',
    isAudioWindow: true,
    isMainFrame: true,
    origin: 'app://parley',
    mediaTypes: ['audio'],
  };

  it('lets the audio window have the microphone', () => expect(isPermitted(asked)).toBe(true));

  it.each([
    ['another window', { isAudioWindow: false }],
    ['a frame within it', { isMainFrame: false }],
    ['another origin', { origin: 'https://example.com' }],
    ['a camera', { mediaTypes: ['video'] }],
    ['a camera beside the microphone', { mediaTypes: ['audio', 'video'] }],
    ['media of no known type', { mediaTypes: undefined }],
    ['media of no type', { mediaTypes: [] }],
    ['anything else', { permission: 'geolocation' }],
  ])('denies %s', (_what, change) => expect(isPermitted({ ...asked, ...change })).toBe(false));
});

describe('app:// files', () => {
  let folder: string;
  let handle: (request: Request) => Promise<Response>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-files-'));
    mkdirSync(join(folder, 'built', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'built', 'panel.html'), '<!doctype html>');
    writeFileSync(join(folder, 'built', 'assets', 'a.wasm'), 'x');
    writeFileSync(join(folder, 'secret.json'), '{}');
    handle = await createAppFileHandler(join(folder, 'built'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const get = (url: string, init?: RequestInit): Promise<Response> => handle(new Request(url, init));

  it('serves what was built, with its type and the policy', async () => {
    const page = await get('app://parley/panel.html');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await get('app://parley/assets/a.wasm')).headers.get('content-type')).toBe('application/wasm');
  });

  it.each([
    'app://parley/../secret.json',
    'app://parley/%2e%2e/secret.json',
    'app://parley/assets/..%2f..%2fsecret.json',
    'app://elsewhere/panel.html',
    'app://parley/',
    'app://parley/panel.html.map',
  ])('does not serve %s', async (url) => expect((await get(url)).status).toBe(404));

  it('answers nothing but GET', async () => {
    expect((await get('app://parley/panel.html', { method: 'POST' })).status).toBe(404);
  });

  it('does not serve what came after the start', async () => {
    writeFileSync(join(folder, 'built', 'late.html'), '');
    expect((await get('app://parley/late.html')).status).toBe(404);
  });
});

describe('switches', () => {
  const flags = (switches: Record<string, string>): ReturnType<typeof readFlags> =>
    readFlags(
      { hasSwitch: (name) => name in switches, getSwitchValue: (name) => switches[name] ?? '' },
      '/home/someone',
    );

  it('are all off by default', () => {
    const { demoElectron, ...rest } = flags({});
    expect(demoElectron).toBe('real');
    for (const value of Object.values(rest)) expect(value === null || value === false).toBe(true);
  });

  it('resolve files against the folder of the start', () => {
    expect(flags({ 'mic-file': 'a.wav' }).micFile).toBe('/home/someone/a.wav');
  });

  it('name the switch that lacks its file', () => {
    expect(() => flags({ 'speaker-file': '' })).toThrow('--speaker-file needs a file: --speaker-file=FILE');
  });
});
