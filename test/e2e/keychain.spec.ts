import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type KeychainSession, startKeychainSession } from './support/keychain-session.ts';
import { launchParley, type RunningParley, temporaryFolder } from './support/parley.ts';

test.skip(process.platform !== 'linux', 'The keychain of a test’s own is GNOME Keyring.');

const key = 'test-key-deepgram-1234';
let folder: ReturnType<typeof temporaryFolder>;
let session: KeychainSession;
let parley: RunningParley;

test.beforeEach(() => {
  folder = temporaryFolder();
});

test.afterEach(async () => {
  await parley.close();
  await session.dispose();
  folder.remove();
});

const launch = async (): Promise<void> => {
  parley = await launchParley({
    userData: join(folder.path, 'data'),
    env: session.env,
    usesKeychain: true,
  });
};
const deepgram = async () => {
  const { keys } = await parley.invoke('keys.list', undefined);
  return keys.find(({ vendor }) => vendor === 'deepgram');
};

test('a key that was entered is there after a restart, and on the disk only inside the keychain', async () => {
  session = await startKeychainSession(folder.path, 'unlocked');
  await launch();
  await parley.until('the demo is on', ({ demo }) => demo);
  await parley.invoke('keys.set', { vendor: 'deepgram', key });
  expect(await deepgram()).toMatchObject({ source: 'keychain', mask: '••••1234', problem: null });
  await parley.close();

  await launch();
  await expect.poll(async () => (await deepgram())?.source).toBe('keychain');
  expect((await parley.snapshot()).demo).toBe(false);
  await parley.invoke('keys.delete', { vendor: 'deepgram' });
  await parley.until('the demo is on again', ({ demo }) => demo);
  expect(await deepgram()).toMatchObject({ source: 'none', mask: null });
  await parley.close();

  const files = readdirSync(folder.path, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const entry of files) {
    expect(readFileSync(join(entry.parentPath, entry.name)).includes(key), entry.name).toBe(false);
  }
});

test('a locked keychain delays nothing: the panel is there, and says what to do', async () => {
  session = await startKeychainSession(folder.path, 'unlocked');
  await launch();
  await parley.invoke('keys.set', { vendor: 'deepgram', key });
  await parley.close();
  await session.dispose();

  session = await startKeychainSession(folder.path, 'locked');
  await launch();
  await expect
    .poll(async () => (await deepgram())?.problem)
    .toBe('Your keychain is locked, or Parley was not let in. Unlock it and try again.');
  const { demo, notices } = await parley.snapshot();
  expect(demo).toBe(false);
  expect(notices[0]?.detail).toMatch(/^Deepgram cannot be used. Your keychain is locked/);
});
