import type { ElectronStandIn } from '../../src/triggers.ts';
import { expect, test } from './launch.ts';

// What real Electron would hand to the operating system: recorded here, with triggers for what would come back.
declare global {
  var electronStandIn: ElectronStandIn;
}

test('tray: picture, tip, menu, clicks', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const result = await app.evaluate(({ Tray, Menu, nativeImage }) => {
    const tray = new Tray(nativeImage.createEmpty());
    tray.setToolTip('Contract');
    tray.on('click', () => contract.note('tray clicked'));
    const menu = Menu.buildFromTemplate([
      { id: 'open', label: 'Open', click: () => contract.note('open clicked') },
      { type: 'separator' },
      { id: 'loud', label: 'Loud', type: 'checkbox', click: (item) => contract.note(['loud', item.checked]) },
      { label: 'More', submenu: [{ label: 'Deep', click: () => contract.note('deep clicked') }] },
      { id: 'off', label: 'Off', enabled: false },
    ]);
    tray.setContextMenu(menu);
    electronStandIn.clickTray();
    electronStandIn.clickMenuItem(0, 'open');
    electronStandIn.clickMenuItem(0, 'loud');
    electronStandIn.clickMenuItem(0, 'Deep');
    const attempt = (item: string) => {
      try {
        electronStandIn.clickMenuItem(0, item);
        return 'clicked';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const before = electronStandIn.trays();
    const refused = [attempt('off'), attempt('absent')];
    tray.destroy();
    return { before, refused, after: electronStandIn.trays(), log: contract.log };
  });
  expect(result.before).toMatchObject([
    {
      toolTip: 'Contract',
      image: { isEmpty: true },
      menu: [
        { id: 'open' },
        { type: 'separator' },
        { checked: true },
        { submenu: [{ label: 'Deep' }] },
        { enabled: false },
      ],
    },
  ]);
  expect(result.log).toEqual(['tray clicked', 'open clicked', ['loud', true], 'deep clicked']);
  expect(result.refused).toEqual([
    expect.stringContaining('hidden or disabled'),
    expect.stringContaining("no menu item 'absent'"),
  ]);
  expect(result.after).toEqual([]);
});

test('a menu item with the role quit quits', async ({ launch }) => {
  const contract = await launch({ args: ['no-window'] });
  await contract.app.evaluate(({ Menu }) => {
    Menu.setApplicationMenu(Menu.buildFromTemplate([{ label: 'App', submenu: [{ role: 'quit' }] }]));
    setImmediate(() => electronStandIn.clickApplicationMenuItem('Quit'));
  });
  expect(await contract.exited).toBe(0);
});

test('global shortcuts: spellings, conflicts, presses', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const result = await app.evaluate(({ globalShortcut }) => {
    electronStandIn.takeGlobalShortcut('Alt+Space');
    const registered = [
      globalShortcut.register('CommandOrControl+Shift+A', () => contract.note('pressed')),
      globalShortcut.register('Shift+Ctrl+a', () => {}),
      globalShortcut.register('Alt+Space', () => {}),
    ];
    const pressed = [
      electronStandIn.pressGlobalShortcut('Ctrl+Shift+A'),
      electronStandIn.pressGlobalShortcut('F9'),
    ];
    let invalid = '';
    try {
      globalShortcut.register('Nonsense+Q', () => {});
    } catch (error) {
      invalid = (error as Error).message;
    }
    globalShortcut.unregisterAll();
    return { registered, pressed, invalid, left: electronStandIn.globalShortcuts(), log: contract.log };
  });
  expect(result).toEqual({
    registered: [true, false, false],
    pressed: [true, false],
    invalid: expect.stringContaining('conversion failure from Nonsense+Q'),
    left: [],
    log: ['pressed'],
  });
});

test('notifications, dialogs, shell, login item, protocol client', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const result = await app.evaluate(async ({ app: electronApp, Notification, dialog, shell }) => {
    const notification = new Notification({ title: 'Done', body: 'All of it' });
    notification.on('click', () => contract.note('notification clicked'));
    notification.show();
    electronStandIn.actOnNotification(0, 'click');
    electronStandIn.answerDialog('showSaveDialog', { canceled: false, filePath: '/chosen' });
    const answers = [
      await dialog.showSaveDialog({}),
      await dialog.showSaveDialog({}),
      await dialog.showMessageBox({ message: 'Sure?', cancelId: 2 }),
    ];
    await shell.openExternal('https://example.invalid/help');
    electronApp.setLoginItemSettings({ openAtLogin: true });
    electronApp.setAsDefaultProtocolClient('contract');
    electronApp.on('open-url', (_event, url) => contract.note(['open-url', url]));
    electronStandIn.openUrl('contract://hello');
    return {
      notifications: electronStandIn.notifications().map(({ title, body }) => [title, body]),
      answers,
      dialogs: electronStandIn.dialogs().map(({ method }) => method),
      urls: electronStandIn.openedUrls(),
      loginItem: [electronStandIn.loginItem(), electronApp.getLoginItemSettings().openAtLogin],
      clients: electronStandIn.protocolClients(),
      log: contract.log,
    };
  });
  expect(result).toEqual({
    notifications: [['Done', 'All of it']],
    answers: [
      { canceled: false, filePath: '/chosen' },
      { canceled: true, filePath: '' },
      { response: 2, checkboxChecked: false },
    ],
    dialogs: ['showSaveDialog', 'showSaveDialog', 'showMessageBox'],
    urls: ['https://example.invalid/help'],
    loginItem: [{ openAtLogin: true }, true],
    clients: ['contract'],
    log: ['notification clicked', ['open-url', 'contract://hello']],
  });
});

test('power, displays, cursor, system theme, clipboard, safe storage', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const result = await app.evaluate(
    async ({ powerMonitor, screen, nativeTheme, clipboard, safeStorage, systemPreferences }) => {
      powerMonitor.on('suspend', () => contract.note('suspend'));
      screen.on('display-added', (_event, { id }) => contract.note(['added', id]));
      screen.on('display-removed', (_event, { id }) => contract.note(['removed', id]));
      nativeTheme.on('updated', () => contract.note(['dark', nativeTheme.shouldUseDarkColors]));
      electronStandIn.emitPower('suspend');
      electronStandIn.emitPower('on-battery');
      electronStandIn.setDisplays([
        { id: 2, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, scaleFactor: 2 },
        { id: 3, bounds: { x: 1920, y: 0, width: 800, height: 600 } },
      ]);
      electronStandIn.setCursor({ x: 2000, y: 10 });
      electronStandIn.setSystemDark(true);
      electronStandIn.setMediaAccess('microphone', 'denied');
      await clipboard.writeText('copied');
      const secret = safeStorage.encryptString('secret');
      return {
        battery: powerMonitor.isOnBatteryPower(),
        primary: screen.getPrimaryDisplay().id,
        atCursor: screen.getDisplayNearestPoint(screen.getCursorScreenPoint()).id,
        clipboard: await clipboard.readText(),
        secret: [secret.includes('secret'), safeStorage.decryptString(secret)],
        microphone: systemPreferences.getMediaAccessStatus('microphone'),
        log: contract.log,
      };
    },
  );
  expect(result).toEqual({
    battery: true,
    primary: 2,
    atCursor: 3,
    clipboard: 'copied',
    secret: [false, 'secret'],
    microphone: 'denied',
    log: ['suspend', ['added', 2], ['added', 3], ['removed', 1], ['dark', true]],
  });
});

test('what is not implemented throws with its name: members, statics, modules, assignments', async ({
  launch,
}) => {
  const { app } = await launch();
  await app.firstWindow();
  const messages = await app.evaluate(
    ({ app: electronApp, BrowserWindow, Tray, utilityProcess, shell, autoUpdater, ...rest }) => {
      const attempt = (action: () => unknown) => {
        try {
          return String(action());
        } catch (error) {
          return (error as Error).message;
        }
      };
      const [window] = BrowserWindow.getAllWindows();
      return [
        attempt(() => window?.setVibrancy('sidebar')),
        attempt(() => window?.webContents.print()),
        attempt(() => BrowserWindow.fromBrowserView({} as never)),
        attempt(() => electronApp.getGPUInfo('basic')),
        attempt(() => utilityProcess.fork('x.js')),
        attempt(() => autoUpdater.checkForUpdates()),
        attempt(() => shell.readShortcutLink('x')),
        attempt(() => Object.assign(window ?? {}, { representedFilename: 'x' })),
        attempt(() => Reflect.get(Tray, 'removedLongAgo')),
        attempt(() => rest.session.fromPartition('persist:other')),
      ];
    },
  );
  expect(messages.map((message) => message.replace(/^electron stand-in: /, ''))).toEqual([
    'BrowserWindow.setVibrancy is not implemented',
    'WebContents.print is not implemented',
    'BrowserWindow.fromBrowserView is not implemented',
    'app.getGPUInfo is not implemented',
    'utilityProcess.fork is not implemented',
    'autoUpdater.checkForUpdates is not implemented',
    'shell.readShortcutLink is not implemented',
    'BrowserWindow.representedFilename (assignment) is not implemented',
    'Tray.removedLongAgo is not implemented',
    expect.stringContaining("session.fromPartition('persist:other') is not implemented"),
  ]);
});
