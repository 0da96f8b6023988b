import { EventEmitter } from 'node:events';
import type { Session as ElectronSession } from 'electron';
import { absentModule, guardClass, guardObject } from '../core/guard.ts';
import { netFetch } from '../protocol/net.ts';
import { protocol } from '../protocol/protocol.ts';
import { webRequest } from './web-request.ts';

type RequestHandler = Parameters<ElectronSession['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<ElectronSession['setPermissionCheckHandler']>[0];

/** What the permission handlers are told about who asks. */
export interface PermissionRequester {
  readonly webContents: unknown;
  readonly url: string;
  readonly origin: string;
}

/** `Session`: there is one, the default one. */
export class Session extends EventEmitter {
  readonly protocol = protocol;
  readonly webRequest = webRequest;
  readonly cookies = absentModule('session.cookies');
  #requestHandler: RequestHandler = null;
  #checkHandler: CheckHandler = null;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#requestHandler = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#checkHandler = handler;
  }
  /** Pages of the stand-in get no USB, HID or serial device, whatever the handler says. */
  setDevicePermissionHandler(handler: unknown): void {
    assertHandler(handler);
  }
  /** `getDisplayMedia` is refused whatever the handler says. */
  setDisplayMediaRequestHandler(handler: unknown): void {
    assertHandler(handler);
  }
  fetch = netFetch;
  isPersistent = () => true;

  /** Not Electron's: what `navigator.permissions` and the labels of devices depend on. Allowed without a handler. */
  checkPermission(who: PermissionRequester, permission: string, mediaTypes: readonly string[]): boolean {
    const mediaType = (mediaTypes[0] ?? 'unknown') as 'audio';
    const details = {
      mediaType,
      isMainFrame: true,
      requestingUrl: who.url,
      securityOrigin: `${who.origin}/`,
    };
    return (
      this.#checkHandler?.(
        who.webContents as never,
        permission as never,
        `${who.origin}/`,
        details as never,
      ) ?? true
    );
  }

  /** Not Electron's: what `getUserMedia` depends on. Allowed without a handler. */
  requestPermission(
    who: PermissionRequester,
    permission: string,
    mediaTypes: readonly string[],
  ): Promise<boolean> {
    const handler = this.#requestHandler;
    if (!handler) return Promise.resolve(true);
    const details = {
      mediaTypes: [...mediaTypes],
      isMainFrame: true,
      requestingUrl: who.url,
      securityOrigin: `${who.origin}/`,
    };
    return new Promise((resolve) => {
      handler(who.webContents as never, permission as never, (granted) => resolve(granted), details as never);
    });
  }
}
guardClass('Session', Session);

const defaultSession = new Session();

function assertHandler(handler: unknown): void {
  if (handler !== null && typeof handler !== 'function') throw new TypeError('Must pass null or function');
}

/** `session`. Every partition is the default session: Chromium runs with one profile. */
export const session = guardObject('session', {
  defaultSession,
  fromPartition(partition: string) {
    if (partition === '' || partition === 'persist:') return defaultSession;
    throw new Error(
      `electron stand-in: session.fromPartition('${partition}') is not implemented; only the default session exists`,
    );
  },
});
