import type { CDPSession, Page } from '@playwright/test';
import { findWindow, type RunningParley } from '../../e2e/support/parley.ts';

export const processNames = ['main', 'audio', 'panel'] as const;
export type ProcessName = (typeof processNames)[number];

/** CPU time that each process has used so far, in ms. */
export type CpuTimes = Record<ProcessName, number>;
/** Megabytes: of main what is resident, of a window its JavaScript heap. */
export type MemoryUse = Record<ProcessName, number>;

export interface Meter {
  cpu(): Promise<CpuTimes>;
  memory(): Promise<MemoryUse>;
  dispose(): Promise<void>;
}

const megabyte = 1024 * 1024;

/** Watches the processes of a running app from outside, by what Node and Chromium tell of themselves. */
export async function openMeter(parley: RunningParley): Promise<Meter> {
  const sessionOf = async (page: Page): Promise<CDPSession> => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return session;
  };
  const [audio, panel] = await Promise.all([
    sessionOf(await findWindow(parley.app, 'audio.html')),
    sessionOf(parley.panel),
  ]);
  const metric = async (session: CDPSession, name: string): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((entry) => entry.name === name)?.value ?? Number.NaN;
  };
  return {
    async cpu() {
      const { user, system } = await parley.app.evaluate(() => process.cpuUsage());
      const [ofAudio, ofPanel] = await Promise.all([
        metric(audio, 'ProcessTime'),
        metric(panel, 'ProcessTime'),
      ]);
      return { main: (user + system) / 1000, audio: ofAudio * 1000, panel: ofPanel * 1000 };
    },
    async memory() {
      const { rss } = await parley.app.evaluate(() => process.memoryUsage());
      const [ofAudio, ofPanel] = await Promise.all([
        metric(audio, 'JSHeapUsedSize'),
        metric(panel, 'JSHeapUsedSize'),
      ]);
      return { main: rss / megabyte, audio: ofAudio / megabyte, panel: ofPanel / megabyte };
    },
    async dispose() {
      await Promise.all([audio.detach(), panel.detach()]);
    },
  };
}
