import { expect, test, until } from './launch.ts';

test('will-navigate fires for the page, not for loadURL, and can be prevented', async ({ launch }) => {
  const contract = await launch();
  const page = await contract.page();
  await page.click('#leave');
  await expect
    .poll(() => contract.noted())
    .toContainEqual(['will-navigate', 'https://elsewhere.invalid/page']);
  expect(page.url()).toBe('app://bundle/index.html');
  await contract.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('app://bundle/other.html'),
  );
  await expect(page).toHaveTitle('Other');
  expect(contract.noted()).toHaveLength(1);
});

test('new windows go through setWindowOpenHandler', async ({ launch }) => {
  const contract = await launch();
  const page = await contract.page();
  await page.click('#open');
  await expect.poll(() => contract.noted()).toContainEqual(['window-open', 'https://elsewhere.invalid/new']);
  await page.evaluate('void window.open("https://elsewhere.invalid/scripted")');
  await expect
    .poll(() => contract.noted())
    .toContainEqual(['window-open', 'https://elsewhere.invalid/scripted']);
  expect(contract.app.windows()).toHaveLength(1);
});

test('loadURL rejects with the net error', async ({ launch }) => {
  const { app, page } = await launch();
  await page();
  const failed = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return window?.loadURL('http://127.0.0.1:9/').then(
      () => 'loaded',
      (error: Error & { code: string }) => error.code,
    );
  });
  expect(failed).toBe('ERR_UNSAFE_PORT');
});

test('a page that navigates keeps its preload', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('app://bundle/other.html'),
  );
  await until(first, 'typeof page === "object" && document.title === "Other"');
  expect(await first.evaluate('page.frameOfInvoke()')).toBe('app://bundle/other.html');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.reload());
  await until(
    first,
    'performance.getEntriesByType("navigation")[0].type === "reload" && typeof page === "object"',
  );
  expect(await first.evaluate('api.add(2, 2)')).toBe(4);
});
