import type { EventEmitter } from 'node:events';
import { createEvent } from '../core/event.ts';
import { toWire } from '../protocol/urls.ts';
import type { PageTarget } from './page-target.ts';

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

/** `loadURL`: resolves when the page has loaded, or at once when only the fragment changes. */
export async function load(contents: EventEmitter, target: PageTarget, url: string): Promise<void> {
  const wireUrl = toWire(url);
  const loaded = whenLoaded(contents, url);
  loaded.catch(() => {}); // reported below, or not at all when the navigation stays within the document
  if (target.openWith(wireUrl)) return loaded;
  const { errorText, loaderId } = await target.send('Page.navigate', { url: wireUrl });
  if (errorText) {
    const failure = loadFailure(errorText, url);
    contents.emit('did-fail-load', createEvent(), failure.errno, failure.code, url, true);
    throw failure;
  }
  if (loaderId) await loaded;
}

/** The error with which `loadURL` rejects, from `net::ERR_…`. */
function loadFailure(errorText: string, url: string): Error & { code: string; errno: number; url: string } {
  const code = errorText.replace('net::', '');
  const errno = ERROR_NUMBERS[code] ?? -2;
  return Object.assign(new Error(`${code} (${errno}) loading '${url}'`), { code, errno, url });
}

/** Resolves when the page of `contents` has loaded; rejects when it is destroyed before. */
function whenLoaded(contents: EventEmitter, url: string): Promise<void> {
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
