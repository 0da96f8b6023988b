import { expect, test, until } from './launch.ts';

test('app:// is a secure, isolated context with styles, workers and WebAssembly', async ({ launch }) => {
  const page = await (await launch()).page();
  expect(await page.evaluate('page.environment()')).toMatchObject({
    secure: true,
    isolated: true,
    wasm: '[object WebAssembly.Module]',
    green: 'rgb(0, 128, 0)',
  });
});

test('the policy that the handler sends is in force', async ({ launch }) => {
  const page = await (await launch()).page();
  const result = (await page.evaluate('page.policy()')) as {
    inline: unknown;
    injected: unknown;
    blocked: string;
    violations: string[];
  };
  expect(result.inline).toBeUndefined();
  expect(result.injected).toBeUndefined();
  expect(result.blocked).toContain('TypeError');
  expect(result.violations).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src']));
});

test('a missing file is a 404 of the handler', async ({ launch }) => {
  const page = await (await launch()).page();
  expect(await page.evaluate('page.navigationEnded()')).toBe('Error: 404');
});

test('schemes are registered before ready and handled once', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const messages = await app.evaluate(({ protocol }) => {
    const attempt = (action: () => void) => {
      try {
        action();
        return 'no error';
      } catch (error) {
        return (error as Error).message;
      }
    };
    return [
      attempt(() => protocol.registerSchemesAsPrivileged([])),
      attempt(() => protocol.handle('app', () => new Response())),
      String(protocol.isProtocolHandled('app')),
    ];
  });
  expect(messages).toEqual([
    expect.stringContaining('before app is ready'),
    expect.stringContaining('Failed to register protocol: app'),
    'true',
  ]);
});

test('net.fetch reads files and says when there is none', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const result = await app.evaluate(async ({ net }) => {
    const file = (name: string) => `file://${contract.folder}/${name}`;
    const style = await net.fetch(file('renderer/style.css'));
    const missing = await net.fetch(file('absent.txt')).catch((error: Error) => error.message);
    return [style.status, (await style.text()).includes('background'), missing];
  });
  expect(result).toEqual([200, true, expect.stringContaining('ERR_FILE_NOT_FOUND')]);
});

test('webRequest: a request can be cancelled and headers changed', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ session }) => {
    session.defaultSession.webRequest.onBeforeRequest((details, callback) =>
      callback({ cancel: details.url.endsWith('style.css') }),
    );
    await contract.openWindow().loaded;
  });
  const page = await opened;
  await until(page, 'typeof page === "object"');
  expect(await page.evaluate('page.environment()')).toMatchObject({ green: 'rgba(0, 0, 0, 0)' });
});
