import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import type {
  AudioControl,
  AudioStatus,
  AudioWindowBridge,
  CaptureCommand,
  CaptureMessage,
  PlayerCommand,
  PlayerMessage,
} from '#shared/contracts/audio.ts';
import { APP_ORIGIN, createAppFileHandler } from '../../../src/main/security/app-files.ts';

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const builtFolder = fileURLToPath(new URL('../../../out/renderer', import.meta.url));

/** What the page keeps for the test: everything the window said, and ways to speak to it. */
interface AudioRig {
  status: AudioStatus[];
  capture: CaptureMessage[];
  player: PlayerMessage[];
  control(control: AudioControl): void;
  toCapture(command: CaptureCommand): void;
  toPlayer(command: PlayerCommand): void;
}

declare global {
  var rig: AudioRig;
  interface Window {
    parleyAudio: AudioWindowBridge;
  }
}

/** Stands for preload and main, in the page. Runs before its scripts. */
function installRig(): void {
  let onControl: (control: unknown) => void = () => {};
  const capture = new MessageChannel();
  const player = new MessageChannel();
  globalThis.rig = {
    status: [],
    capture: [],
    player: [],
    control: (control) => onControl(control),
    toCapture: (command) => capture.port1.postMessage(command),
    toPlayer: (command) => player.port1.postMessage(command),
  };
  window.parleyAudio = {
    send: (status) => rig.status.push(status),
    onControl: (listener) => {
      onControl = listener;
    },
  };
  capture.port1.onmessage = ({ data }: MessageEvent<CaptureMessage>) => {
    if (data.kind === 'frame') capture.port1.postMessage({ kind: 'ack', seq: data.seq });
    rig.capture.push(data);
  };
  player.port1.onmessage = ({ data }: MessageEvent<PlayerMessage>) => rig.player.push(data);
  addEventListener('load', () => {
    window.postMessage({ kind: 'audio.ports' }, location.origin, [capture.port2, player.port2]);
  });
}

export interface AudioPage {
  page: Page;
  /** Waits until the page's rig satisfies the condition; fails with the statuses that there are. */
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the built audio window in the system's Chromium, served with the app's own headers from loopback, its
 * microphone played from `micFile`. `init` runs in the page before everything else.
 */
export async function openAudioPage(
  options: { micFile?: string; init?: () => void } = {},
): Promise<AudioPage> {
  const handle = await createAppFileHandler(builtFolder);
  const server = createServer(async (request, response) => {
    const answer = await handle(new Request(`${APP_ORIGIN}${request.url}`));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      ...(options.micFile ? [`--use-file-for-fake-audio-capture=${options.micFile}%noloop`] : []),
    ],
  });
  const page = await browser.newPage();
  if (options.init) await page.addInitScript(options.init);
  await page.addInitScript(installRig);
  await page.goto(`http://127.0.0.1:${port}/audio.html`);
  await page.waitForFunction(() => rig.status.some(({ kind }) => kind === 'ready'));
  return {
    page,
    async until(holds) {
      await page.waitForFunction(holds).catch(async (error: unknown) => {
        const statuses = await page.evaluate(() => rig.status.filter(({ kind }) => kind !== 'output-clock'));
        throw new Error(`${String(error)}\nstatuses: ${JSON.stringify(statuses)}`);
      });
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
