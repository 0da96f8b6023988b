import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, ipcMain, nativeTheme, protocol, session } from 'electron';
import { decodeWav } from '#shared/audio/wav.ts';
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { createAudioBridge } from './audio/audio-bridge.ts';
import { audioWindowOpener } from './audio/audio-window.ts';
import { systemClock as clock } from './clock.ts';
import { createConversation } from './conversation/conversation.ts';
import { createEventLog } from './conversation/event-log.ts';
import { withDemoMicrophone } from './demo/demo-microphone.ts';
import { startDemoVendors } from './demo/demo-vendors.ts';
import { runDemo } from './demo/run-demo.ts';
import { createSamplePlayer } from './demo/sample-player.ts';
import { createPanelWindow } from './desktop/panel-window.ts';
import { createTray } from './desktop/tray.ts';
import type { Flags } from './flags.ts';
import { servePanel } from './ipc/panel-server.ts';
import { createSnapshotPublisher } from './ipc/snapshot-publisher.ts';
import { resolveKeys } from './keys/keys.ts';
import { createOsKeychain } from './keys/os-keychain.ts';
import { createLog } from './log/create-log.ts';
import { systemPrompt } from './prompt.ts';
import { APP_ORIGIN, APP_SCHEME, createAppFileHandler } from './security/app-files.ts';
import { guardNavigation } from './security/navigation.ts';
import { guardPermissions } from './security/permissions.ts';
import { loadSamples, sampleOf } from './simulators/samples.ts';
import { openStore } from './store/open-store.ts';
import { createStack, findStackEndpoints } from './vendors/stack.ts';

export interface Parley {
  showPanel(): void;
  /** Stops everything in order; resolves when nothing is left to be lost. */
  stop(): Promise<void>;
}

const here = import.meta.dirname;

/** Builds the whole app, in the order in which its parts need each other. Called once, when Electron is ready. */
export async function startParley(flags: Flags): Promise<Parley> {
  const disposers: (() => void | Promise<void>)[] = [];
  const own = <T extends { dispose(): void | Promise<void> }>(part: T): T => {
    disposers.push(() => part.dispose());
    return part;
  };
  const userData = app.getPath('userData');
  const resources = join(app.getAppPath(), 'resources');

  const log = own(
    createLog({ clock, directory: join(userData, 'logs'), writeText: (text) => process.stderr.write(text) }),
  );
  const keys = resolveKeys({
    env: process.env,
    keychain: createOsKeychain({ clock }),
    onKey: (key) => log.hide(key),
  });

  guardNavigation(app);
  protocol.handle(APP_SCHEME, await createAppFileHandler(join(here, '../renderer')));
  const audioUrl = `${APP_ORIGIN}/audio.html`;
  guardPermissions(session.defaultSession, (contents) => contents.getURL() === audioUrl);

  const [store, found, samples] = await Promise.all([
    openStore({
      path: join(userData, 'parley.sqlite'),
      workerUrl: new URL('./store-worker.js', import.meta.url),
      clock,
      log: log.child('store'),
    }).then(own),
    findStackEndpoints(keys),
    loadSamples(join(resources, 'samples')),
  ]);
  const isDemo = found === null;
  const stack = createStack(found ?? own(await startDemoVendors(clock, samples)).endpoints, clock);
  disposers.push(
    () => stack.llm.dispose(),
    () => stack.tts.dispose(),
  );

  const micClip = flags.micFile ? decodeWav(await readFile(flags.micFile)) : null;
  const audio = own(
    createAudioBridge({
      clock,
      tuning,
      openWindow: audioWindowOpener({ url: audioUrl, preloadPath: join(here, '../preload/audio.cjs') }),
      log: (message) => log.warn(message),
    }),
  );
  if (flags.speakerFile) audio.recordSpeaker(flags.speakerFile);
  const eventLogFile = flags.eventLog ? createWriteStream(flags.eventLog, { mode: 0o600 }) : null;
  if (eventLogFile) disposers.push(() => new Promise((resolve) => eventLogFile.end(() => resolve())));

  const noMicrophone = (): void =>
    snapshots.addNotice({
      id: 'demo-microphone',
      level: 'info',
      title: 'There is no microphone that Parley may use',
      detail: 'The sample questions work without one.',
    });
  const conversation = own(
    createConversation({
      clock,
      audio: isDemo ? withDemoMicrophone(audio, noMicrophone) : audio,
      micSource: { kind: micClip || flags.demoConversation || flags.samples ? 'clip' : 'device' },
      ...stack,
      store,
      tuning,
      newId: () => crypto.randomUUID(),
      log: log.child('conversation'),
      isDemo: () => isDemo,
      systemPrompt,
      ...(eventLogFile && {
        eventLog: createEventLog({
          write: (line) => eventLogFile.write(`${line}\n`),
          withText: flags.eventLogText,
        }),
      }),
    }),
  );
  const snapshots = own(createSnapshotPublisher(conversation));
  for (const notice of [...store.notices, ...stack.notices]) snapshots.addNotice(notice);
  if (micClip) {
    const unsubscribe = audio.onEvent((event) => {
      if (event.kind !== 'mic-opened') return;
      unsubscribe();
      void audio.playClip(micClip.pcm, micClip.sampleRateHz);
    });
  }

  const panel = createPanelWindow({
    preloadFolder: join(here, '../preload'),
    background: () => (nativeTheme.shouldUseDarkColors ? '#111514' : '#fbfcfb'),
  });
  disposers.push(() => panel.allowClose());
  const questions = createSamplePlayer({
    samples,
    clock,
    tuning,
    start: () => conversation.start(),
    snapshot: () => snapshots.current(),
    onSnapshot: (listener) => snapshots.onChange(listener),
    playClip: (pcm, sampleRateHz) => audio.playClip(pcm, sampleRateHz),
  });
  const server = own(
    servePanel({
      ipcMain,
      panel: () => panel.window()?.webContents ?? null,
      log: log.child('ipc'),
      handlers: {
        'snapshot.get': () => snapshots.current(),
        'conversation.start': () => conversation.start(),
        'conversation.stop': () => conversation.stop(),
        'conversation.interrupt': () => conversation.interrupt(),
        'conversation.mute': ({ muted }) => conversation.setMuted(muted),
        'pushToTalk.press': () => conversation.pressPushToTalk(),
        'pushToTalk.release': () => conversation.releasePushToTalk(),
        'message.send': ({ text }) => conversation.sendText(text),
        'notice.dismiss': ({ id }) => {
          if (!snapshots.dismissNotice(id)) conversation.dismissNotice(id);
        },
        'history.list': ({ limit, beforeUnixMs }) =>
          store.listTurns({ limit, ...(beforeUnixMs !== undefined && { beforeUnixMs }) }),
        'sample.list': () => (isDemo || flags.samples ? questions.list() : []),
        'sample.play': ({ id }) => questions.play(id),
      },
    }),
  );
  disposers.push(
    snapshots.onChange((snapshot) => server.send('snapshot.changed', snapshot)),
    audio.onLevels((levels) => server.send('level.changed', levels)),
  );

  const tray = own(
    createTray({
      // Panels of Linux desktops draw 22 px icons sharpest.
      iconFolder: join(resources, 'tray', process.platform === 'linux' ? '22' : ''),
      actions: {
        togglePanel: () => (panel.isVisible() ? panel.hide() : panel.show()),
        toggleHandsFree: () => (snapshots.current().handsFree ? conversation.stop() : conversation.start()),
        toggleMute: () => conversation.setMuted(!snapshots.current().muted),
        quit: () => app.quit(),
      },
    }),
  );
  disposers.push(snapshots.onChange((snapshot) => tray.update(snapshot)));
  tray.update(snapshots.current());

  if (!flags.hidden) panel.show();
  if (flags.demoConversation) {
    void runDemo({
      stage: {
        ...conversation,
        sample: (id) => sampleOf(samples, id),
        playSample: (sample) => void audio.playClip(sample.pcm, CAPTURE_RATE_HZ),
        clock,
      },
      json: flags.demoJson,
      electron: flags.demoElectron,
      print: (text) => process.stdout.write(text),
    }).then((code) => {
      exitCode = code;
      app.quit();
    });
  }

  let exitCode = 0;
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    for (const dispose of disposers.reverse()) await dispose();
    process.exitCode = exitCode;
  };
  return {
    showPanel: () => panel.show(),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
