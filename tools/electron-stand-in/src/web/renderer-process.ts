import type { WebPreferences } from 'electron';
import { executablePath } from '../core/environment.ts';

/** Throws for preferences that would need what the stand-in does not have: Node in a page. */
export function assertSandboxed(preferences: WebPreferences): void {
  const { sandbox, contextIsolation, nodeIntegration } = preferences;
  if (sandbox === false || contextIsolation === false || nodeIntegration) {
    throw new Error(
      'electron stand-in: only sandboxed, context-isolated renderers without node integration are implemented',
    );
  }
}

/** What a sandboxed preload sees as `process`. */
export function rendererProcess(preferences: WebPreferences): Record<string, unknown> {
  return {
    type: 'renderer',
    platform: process.platform,
    arch: process.arch,
    versions: { ...process.versions },
    env: { ...process.env },
    argv: [executablePath, ...(preferences.additionalArguments ?? [])],
    execPath: executablePath,
    resourcesPath: process.resourcesPath,
    pid: 0,
    sandboxed: true,
    contextIsolated: true,
    isMainFrame: true,
  };
}
