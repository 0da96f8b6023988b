import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchParley, type RunningParley, temporaryFolder } from './support/parley.ts';
import { type SimulatedVendors, startSimulatedVendors } from './support/simulated-vendors.ts';
import { startWireRecorder, type WireRecorder } from './support/wire-recorder.ts';

/** Marked, so that a trace of them is one for certain. */
const keys = {
  deepgram: 'test-key-canary-deepgram-7f3a91',
  groq: 'test-key-canary-groq-5be20c',
  cartesia: 'test-key-canary-cartesia-d94e6b',
};
/** Entered by mistake: tested, and never kept. */
const wrongKey = 'test-key-canary-wrong-1c8802';
const marks = [...Object.values(keys), wrongKey];

type Vendor = keyof typeof keys;
/** The one header of each vendor that its key may be in. */
const keyHeaders: Record<Vendor, RegExp> = {
  deepgram: /^authorization: Token /i,
  groq: /^authorization: Bearer /i,
  cartesia: /^(x-api-key: |authorization: Bearer )/i,
};

let vendors: SimulatedVendors;
let wires: Record<Vendor, WireRecorder>;
let parley: RunningParley;
const folder = temporaryFolder();

test.beforeAll(async () => {
  vendors = await startSimulatedVendors({ keys });
  const [deepgram, groq, cartesia] = await Promise.all(
    [vendors.stt.url, vendors.llm.url, vendors.tts.url].map(startWireRecorder),
  );
  wires = { deepgram: deepgram!, groq: groq!, cartesia: cartesia! };
});

test.afterAll(async () => {
  await Promise.all(Object.values(wires).map((wire) => wire.dispose()));
  await vendors.dispose();
  folder.remove();
});

/** A key as it is, and as it would look encoded. */
const formsOf = (mark: string): Buffer[] => [
  Buffer.from(mark),
  Buffer.from(mark, 'utf16le'),
  Buffer.from(Buffer.from(mark).toString('hex')),
  // Base64 of it at any offset, without the ends that depend on its neighbours.
  ...['', 'x', 'xx'].map((before) =>
    Buffer.from(
      Buffer.from(before + mark)
        .toString('base64')
        .slice(4, -4),
    ),
  ),
];

function marksIn(bytes: Buffer | string): string[] {
  const text = Buffer.from(bytes);
  return marks.filter((mark) => formsOf(mark).some((form) => text.includes(form)));
}

function filesUnder(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Command lines of a process and of everything that it started. Linux only; elsewhere nothing. */
function commandLines(rootPid: number): string[] {
  if (process.platform !== 'linux') return [];
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // It has ended since it was listed.
      return '';
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parentOf = new Map(pids.map((pid) => [pid, read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1]]));
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && (pid === String(rootPid) || isOurs(parentOf.get(pid)));
  return pids.filter(isOurs).map((pid) => read(`/proc/${pid}/cmdline`));
}

test('a key is nowhere but in its own vendor’s header, whatever happens', async () => {
  test.setTimeout(600_000);
  const userData = join(folder.path, 'data');
  parley = await launchParley({
    userData,
    env: Object.fromEntries(
      Object.entries(wires).map(([vendor, wire]) => [`${vendor.toUpperCase()}_BASE_URL`, wire.url]),
    ),
    args: ['--samples', `--event-log=${join(folder.path, 'events.jsonl')}`, '--event-log-text'],
  });
  const { app, panel } = parley;
  let printed = '';
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (data: Buffer) => {
      printed += data.toString();
    });
  }
  const seenByWindows: string[] = [];
  for (const window of app.windows()) {
    window.on('console', (message) => seenByWindows.push(message.text()));
    window.on('request', (request) => seenByWindows.push(request.url()));
  }
  await panel.evaluate(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { seenEvents: events });
    for (const name of ['snapshot.changed', 'settings.changed', 'keys.changed'] as const)
      globalThis.parley.on(name, (payload) => events.push(payload));
  });
  const call = async (...[route, input]: Parameters<RunningParley['invoke']>): Promise<void> => {
    const answer = await parley.invoke(route, input).catch((error: unknown) => String(error));
    seenByWindows.push(String(JSON.stringify(answer)));
  };
  let turns = 0;
  const ask = async (): Promise<void> => {
    await call('message.send', { text: 'What is the capital of France?' });
    turns += 1;
    await parley.turn(turns);
  };
  const lookAtEverything = async (): Promise<void> => {
    for (const route of [
      'settings.get',
      'settings.export',
      'keys.list',
      'catalog.list',
      'about.get',
    ] as const)
      await call(route, undefined);
    await call('snapshot.get', undefined);
    await call('history.list', { limit: 50 });
    await call('catalog.models', { id: 'groq', refresh: true });
    await call('catalog.voices', { id: 'cartesia-sonic', refresh: true });
  };

  await call('keys.test', { vendor: 'deepgram', key: wrongKey });
  await call('keys.set', { vendor: 'groq', key: `${wrongKey} with spaces` });
  for (const [vendor, key] of Object.entries(keys)) {
    await call('keys.test', { vendor, key });
    await call('keys.set', { vendor, key });
    await call('keys.test', { vendor });
  }
  await lookAtEverything();
  await ask();
  await call('sample.play', { id: 'moon' });
  turns += 1;
  await parley.turn(turns);
  await call('voice.preview', { id: 'cartesia-sonic', voiceId: null, model: null });

  // Each vendor refuses the key, and repeats it in its answer.
  for (const vendor of Object.keys(wires) as Vendor[]) {
    wires[vendor].repeatHeaders(true);
    await call('keys.test', { vendor });
    if (vendor === 'deepgram') await call('sample.play', { id: 'capital' });
    else await ask();
    await lookAtEverything();
    wires[vendor].repeatHeaders(false);
    await call('keys.set', { vendor, key: keys[vendor] });
  }
  await call('conversation.stop', undefined);
  vendors.llm.controls.fault = { kind: 'status', status: 429 };
  await ask();
  vendors.llm.controls.fault = { kind: 'garbage', afterTokens: 2 };
  await call('keys.set', { vendor: 'groq', key: keys.groq });
  await ask();
  vendors.llm.controls.fault = null;
  for (const vendor of Object.keys(keys)) await call('keys.delete', { vendor });
  await lookAtEverything();

  seenByWindows.push(JSON.stringify(await panel.evaluate('globalThis.seenEvents')));
  for (const line of commandLines(app.process().pid!)) expect(marksIn(line)).toEqual([]);
  await parley.close();

  // The canary sings where it may, so that its silence elsewhere means something.
  for (const [vendor, wire] of Object.entries(wires) as [Vendor, WireRecorder][]) {
    const lines = wire
      .sent()
      .split('\r\n')
      .filter((line) => marksIn(line).length > 0);
    const own = lines.filter((line) => keyHeaders[vendor].test(line) && line.endsWith(keys[vendor]));
    const tested = lines.filter((line) => keyHeaders[vendor].test(line) && line.endsWith(wrongKey));
    expect(own.length, `${vendor} is sent its key`).toBeGreaterThan(0);
    expect(tested.length, `${vendor} is sent the wrong key`).toBe(vendor === 'deepgram' ? 1 : 0);
    expect(own.length + tested.length, `${vendor} is sent keys in nothing else`).toBe(lines.length);
  }
  expect(marksIn(printed), 'printed').toEqual([]);
  expect(marksIn(seenByWindows.join('\n')), 'seen by the windows').toEqual([]);
  const files = filesUnder(folder.path);
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => marksIn(readFileSync(file)).length > 0)).toEqual([]);
});
