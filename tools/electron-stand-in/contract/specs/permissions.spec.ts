import { expect, test } from './launch.ts';

test('both handlers are asked about the microphone, and told who asks', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  await app.evaluate(({ session }) => {
    session.defaultSession.setPermissionCheckHandler((_contents, permission, origin, details) => {
      contract.note(['check', permission, origin, details.mediaType]);
      return true;
    });
    session.defaultSession.setPermissionRequestHandler((_contents, permission, callback, details) => {
      contract.note([
        'request',
        permission,
        details.requestingUrl,
        details.isMainFrame,
        (details as Electron.MediaAccessPermissionRequest).mediaTypes,
      ]);
      callback(true);
    });
  });
  expect(await first.evaluate('page.microphone()')).toEqual({ state: 'granted', got: true, labels: true });
  const log = await app.evaluate(() => contract.log);
  expect(log).toContainEqual(['check', 'media', 'app://bundle/', 'audio']);
  expect(log).toContainEqual(['request', 'media', 'app://bundle/index.html', true, ['audio']]);
});

test('a refusal reaches the page: state, error and empty labels', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  await app.evaluate(({ session }) => {
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  });
  expect(await first.evaluate('page.microphone()')).toEqual({
    state: 'denied',
    got: 'NotAllowedError',
    labels: false,
  });
});
