import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, ipcMain, nativeTheme, protocol, session } from 'electron';
import { decodeWav } from '#shared/audio/wav.ts';
import { CAPTURE_RATE_HZ, type MicSource } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { about } from './about.ts';
import { createAudioBridge } from './audio/audio-bridge.ts';
import { audioWindowOpener } from './audio/audio-window.ts';
import { echoPhrase } from './audio/echo-phrase.ts';
import { createEchoTest } from './audio/echo-test.ts';
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
import { createAbsentKeychain } from './keys/absent-keychain.ts';
import { resolveKeys } from './keys/keys.ts';
import { createOsKeychain } from './keys/os-keychain.ts';
import { createLog } from './log/create-log.ts';
import { APP_ORIGIN, APP_SCHEME, createAppFileHandler } from './security/app-files.ts';
import { guardNavigation } from './security/navigation.ts';
import { guardPermissions } from './security/permissions.ts';
import { createSettingsApplier } from './settings/apply-settings.ts';
import { createCatalogService } from './settings/catalog-service.ts';
import { keysState, settingsHandlers } from './settings/handlers.ts';
import { openPauses } from './settings/kept-pauses.ts';
import { createKeyRing } from './settings/key-ring.ts';
import { conversationSettings } from './settings/plan.ts';
import { createPrivateStore } from './settings/private-store.ts';
import { openSettings } from './settings/settings-service.ts';
import { createVendorSource } from './settings/vendor-source.ts';
import { createVoicePreview } from './settings/voice-preview.ts';
import { loadSamples, sampleOf } from './simulators/samples.ts';
import { keepUsage } from './store/keep-usage.ts';
import { openStore } from './store/open-store.ts';
import { createLlmFailover } from './vendors/failover/llm-failover.ts';
import { createSttFailover } from './vendors/failover/stt-failover.ts';
import { createTtsFailover } from './vendors/failover/tts-failover.ts';
import { modelLists } from './vendors/model-lists.ts';
import { createStack } from './vendors/stack.ts';
import { voiceLists } from './vendors/voice-lists.ts';

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
    keychain: flags.noKeychain ? createAbsentKeychain() : createOsKeychain({ clock }),
    onKey: (key) => log.hide(key),
  });

  guardNavigation(app);
  protocol.handle(APP_SCHEME, await createAppFileHandler(join(here, '../renderer')));
  const audioUrl = `${APP_ORIGIN}/audio.html`;
  guardPermissions(session.defaultSession, (contents) => contents.getURL() === audioUrl);

  const [store, samples] = await Promise.all([
    openStore({
      path: join(userData, 'parley.sqlite'),
      workerUrl: new URL('./store-worker.js', import.meta.url),
      clock,
      log: log.child('store'),
    }).then(own),
    loadSamples(join(resources, 'samples')),
  ]);
  const settings = await openSettings({ store, log: log.child('settings') });
  const ring = createKeyRing(keys);
  const source = own(
    createVendorSource({
      settings: () => settings.current(),
      ring,
      startDemo: () => startDemoVendors(clock, samples),
      onChange: () => changed(),
      onError: (error) => log.error('the demo did not start', { reason: String(error) }),
    }),
  );
  const { isDemo } = source;
  const stack = own(createStack({ clock, plan: source.plan, endpointOf: source.endpointOf }));

  const micClip = flags.micFile ? decodeWav(await readFile(flags.micFile)) : null;
  const micSource: MicSource = {
    kind: micClip || flags.demoConversation || flags.samples ? 'clip' : 'device',
  };
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
  // The simulators of demo mode are on this computer, whatever they stand for.
  const localOnly = (): boolean => settings.current().privacy.localOnly && !isDemo();
  const isPrivate = (): boolean => settings.current().privacy.privateConversation;
  const pauses = await openPauses({ store, isPrivate, log: log.child('pauses') });
  const privateStore = createPrivateStore({ store, unixMs: () => clock.unixMs(), isPrivate });
  const conversation = own(
    createConversation({
      clock,
      audio: withDemoMicrophone(audio, isDemo, noMicrophone),
      micSource,
      stt: createSttFailover({ order: stack.stt, localOnly, clock }),
      llm: createLlmFailover({ order: stack.llm, localOnly, clock }),
      tts: createTtsFailover({ order: stack.tts, localOnly, clock }),
      store: privateStore,
      tuning,
      newId: () => crypto.randomUUID(),
      log: log.child('conversation'),
      isDemo,
      pauses,
      onUsage: keepUsage({ store, isWanted: () => !isPrivate() && !isDemo(), log: log.child('usage') }),
      systemPrompt: conversationSettings(settings.current()).systemPrompt,
      ...(eventLogFile && {
        eventLog: createEventLog({
          write: (line) => isPrivate() || eventLogFile.write(`${line}\n`),
          withText: flags.eventLogText,
        }),
      }),
    }),
  );
  const snapshots = own(createSnapshotPublisher(conversation));
  for (const notice of store.notices) snapshots.addNotice(notice);
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
  const catalog = createCatalogService({
    clock,
    endpointOf: source.realEndpointOf,
    localOnly: () => settings.current().privacy.localOnly,
    models: modelLists,
    voices: voiceLists,
  });
  const echoTest = createEchoTest({
    clock,
    audio,
    micSource,
    phrase: echoPhrase(samples),
    micOpenMs: tuning.mic.openMs,
    isOff: () => conversation.snapshot().phase === 'off',
    ...conversation,
  });
  const preview = createVoicePreview({ clock, makeVoice: stack.makeVoice, audio, ...conversation });
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
        'sample.list': () => (isDemo() || flags.samples ? questions.list() : []),
        'sample.play': ({ id }) => questions.play(id),
        async 'audio.echoTest'() {
          const result = await echoTest.run();
          await settings.set({ voiceLoop: { echoProfile: result.profile } });
          return result;
        },
        ...settingsHandlers({ clock, settings, ring, isDemo, catalog, preview, conversation, store, about }),
      },
    }),
  );
  disposers.push(
    snapshots.onChange((snapshot) => server.send('snapshot.changed', snapshot)),
    audio.onLevels((levels) => server.send('level.changed', levels)),
  );
  const applier = own(createSettingsApplier({ settings, stack, conversation }));
  const changed = (): void => {
    source.refresh();
    privateStore.privacyChanged();
    applier.apply();
    snapshots.setNotices('vendors', source.notices());
    server.send('settings.changed', settings.state());
    server.send('keys.changed', keysState({ ring, isDemo }));
  };
  disposers.push(settings.onChange(changed), ring.onChange(changed));
  changed();

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
    void source
      .settled()
      .then(() =>
        runDemo({
          stage: {
            ...conversation,
            sample: (id) => sampleOf(samples, id),
            playSample: (sample) => void audio.playClip(sample.pcm, CAPTURE_RATE_HZ),
            clock,
          },
          json: flags.demoJson,
          electron: flags.demoElectron,
          print: (text) => process.stdout.write(text),
        }),
      )
      .then((code) => {
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
