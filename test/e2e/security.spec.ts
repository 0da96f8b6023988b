import { expect, test } from '@playwright/test';
import { findWindow, launchParley, type RunningParley } from './support/parley.ts';

let parley: RunningParley;

test.afterEach(() => parley.close());

test('a whole conversation violates no content security policy, and nothing leaves the machine', async () => {
  parley = await launchParley({ args: ['--samples'] });
  const complaints: string[] = [];
  const requests: string[] = [];
  for (const window of parley.app.windows()) {
    window.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    window.on('pageerror', (error) => complaints.push(error.message));
    window.on('request', (request) => requests.push(request.url()));
  }
  // Every TCP connection of the main process, whoever makes it.
  await parley.app.evaluate(() => {
    const { Socket } = process.getBuiltinModule('node:net');
    const connect = Socket.prototype.connect;
    const hosts: string[] = [];
    Object.assign(globalThis, { connectedHosts: hosts });
    Socket.prototype.connect = function (this: InstanceType<typeof Socket>, ...args: unknown[]) {
      const [first] = args.flat() as ({ host?: string; path?: string } | number)[];
      hosts.push(typeof first === 'object' ? (first?.host ?? first?.path ?? 'localhost') : String(args[1]));
      return Reflect.apply(connect, this, args);
    } as typeof connect;
  });
  await parley.invoke('sample.play', { id: 'capital' });
  await parley.turn(1);
  const hosts = await parley.app.evaluate(
    () => (globalThis as typeof globalThis & { connectedHosts: string[] }).connectedHosts,
  );
  expect(hosts.length).toBeGreaterThan(0);
  for (const host of hosts) expect(host).toMatch(/^(127\.|localhost$|::1$)/);
  for (const url of requests) expect(url).toMatch(/^(app:\/\/parley\/|data:|blob:app:)/);
  expect(complaints).toEqual([]);
});

test('the windows run no inline script, open nothing, go nowhere and reach no other host', async () => {
  parley = await launchParley();
  const tried = await parley.panel.evaluate(`(async () => {
    const violations = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const script = document.createElement('script');
    let blockedText = false;
    try { script.textContent = 'globalThis.inlineRan = true'; document.head.append(script); } catch { blockedText = true; }
    const fetched = await fetch('http://127.0.0.1:9/').then(() => true, () => false);
    window.open('https://example.com');
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(() => true, () => false);
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => true, () => false);
    return { inline: globalThis.inlineRan === true, blockedText, fetched, camera, microphone, violations };
  })()`);
  expect(tried).toMatchObject({
    inline: false,
    fetched: false,
    camera: false,
    microphone: false,
  });
  expect((tried as { violations: string[] }).violations).toContain('connect-src');
  const before = parley.panel.url();
  await parley.panel.evaluate(`location.href = 'https://example.com/'`).catch(() => undefined);
  await parley.until('the panel is still there', ({ revision }) => revision >= 0);
  expect(parley.panel.url()).toBe(before);
  // Chromium makes the page and takes it away again.
  await expect.poll(() => parley.app.windows().length).toBe(2);
  expect(await parley.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
});

test('a call that is not on the list, or does not fit it, is refused in words', async () => {
  parley = await launchParley();
  const call = (name: string, input: unknown): Promise<string> =>
    parley.invoke(name as 'message.send', input as { text: string }).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  expect(await call('keys.read', undefined)).toMatch(/no such call/);
  expect(await call('toString', undefined)).toMatch(/no such call/);
  expect(await call('message.send', { text: 'x'.repeat(9000) })).not.toBe('accepted');
  expect(await call('message.send', { text: 'hello', extra: 1 })).not.toBe('accepted');
  expect(await call('history.list', { limit: -1 })).not.toBe('accepted');
  // Not even main's own checks let a window make a call that is not its own.
  const audio = await findWindow(parley.app, 'audio.html');
  expect(await audio.evaluate(`typeof globalThis.parley`)).toBe('undefined');
});

test('no microphone is live when nobody talks to Parley', async () => {
  parley = await launchParley({
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
  const audio = await findWindow(parley.app, 'audio.html');
  await audio.evaluate(`{
    globalThis.tracks = [];
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
  }`);
  const live = (): Promise<number> =>
    audio.evaluate(`tracks.filter((track) => track.readyState === 'live').length`);
  expect(await live()).toBe(0);
  await parley.panel.getByRole('button', { name: 'Start hands-free conversation' }).click();
  await parley.until('the microphone is open', ({ micOpen }) => micOpen);
  expect(await live()).toBeGreaterThan(0);
  await parley.panel.getByRole('button', { name: 'Stop hands-free conversation' }).click();
  await parley.until('the microphone is closed', ({ micOpen }) => !micOpen);
  await expect.poll(live).toBe(0);
});
