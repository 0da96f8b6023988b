import type { EventEmitter } from 'node:events';

/** Chromium's net errors that a desktop app meets. */
const ERROR_NUMBERS: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INVALID_URL: -300,
};

/** The error with which `loadURL` rejects, from `net::ERR_…`. */
export function loadFailure(
  errorText: string,
  url: string,
): Error & { code: string; errno: number; url: string } {
  const code = errorText.replace('net::', '');
  const errno = ERROR_NUMBERS[code] ?? -2;
  return Object.assign(new Error(`${code} (${errno}) loading '${url}'`), { code, errno, url });
}

/** Resolves when the page of `contents` has loaded; rejects when it is destroyed before. */
export function whenLoaded(contents: EventEmitter, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => () => {
      contents.off('did-finish-load', loaded).off('destroyed', destroyed);
      done();
    };
    const loaded = settle(resolve);
    const destroyed = settle(() => reject(loadFailure('net::ERR_FAILED', url)));
    contents.on('did-finish-load', loaded).on('destroyed', destroyed);
  });
}
