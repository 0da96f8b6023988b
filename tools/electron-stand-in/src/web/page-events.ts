import type { EventEmitter } from 'node:events';
import type { CdpSession } from '../chromium/cdp-pipe.ts';
import { environment } from '../core/environment.ts';
import { createEvent } from '../core/event.ts';
import { fromWire } from '../protocol/urls.ts';

const CONSOLE_LEVELS: Readonly<Record<string, string>> = {
  warning: 'warning',
  error: 'error',
  assert: 'error',
  debug: 'debug',
};

/** What a page tells its webContents, apart from the events that are passed on as they are. */
export interface PageObserver {
  readonly owner: EventEmitter;
  readonly preload: string | undefined;
  /** The main frame has a new document: everything of the old one is gone. */
  onDocument(url: string): void;
  onUrl(url: string): void;
  onLoading(loading: boolean): void;
  onLoaded(): void;
  onWindowOpen(url: string, frameName: string, features: string): void;
  onCrash(): void;
}

interface Frame {
  readonly id: string;
  readonly parentId?: string;
  readonly url: string;
  readonly urlFragment?: string;
  /** Set on the error page that takes the place of a document that could not be loaded. */
  readonly unreachableUrl?: string;
}
interface RemoteValue {
  readonly value?: unknown;
  readonly description?: string;
  readonly unserializableValue?: string;
}
interface CallFrame {
  readonly url: string;
  readonly lineNumber: number;
}

/** Turns the CDP events of a page into those of its webContents. */
export function observePage(session: CdpSession, mainFrameId: string, observer: PageObserver): void {
  const { owner } = observer;
  let failed = false;
  session.on('Page.frameNavigated', ({ frame }: { frame: Frame }) => {
    if (frame.parentId !== undefined) return;
    failed = frame.unreachableUrl !== undefined;
    observer.onDocument((frame.unreachableUrl ?? frame.url) + (frame.urlFragment ?? ''));
    if (failed) return;
    owner.emit('did-navigate', createEvent(), fromWire(frame.url), 200, 'OK');
  });
  session.on('Page.navigatedWithinDocument', ({ frameId, url }: { frameId: string; url: string }) => {
    if (frameId !== mainFrameId) return;
    observer.onUrl(url);
    owner.emit('did-navigate-in-page', createEvent(), fromWire(url), true);
  });
  session.on('Page.frameStartedLoading', ({ frameId }: { frameId: string }) => {
    if (frameId !== mainFrameId) return;
    observer.onLoading(true);
    owner.emit('did-start-loading');
  });
  session.on('Page.frameStoppedLoading', ({ frameId }: { frameId: string }) => {
    if (frameId !== mainFrameId) return;
    observer.onLoading(false);
    owner.emit('did-stop-loading');
  });
  session.on('Page.domContentEventFired', () => owner.emit('dom-ready', createEvent()));
  session.on('Page.loadEventFired', () => {
    if (!failed) observer.onLoaded();
  });
  session.on('Page.windowOpen', (open: { url: string; windowName: string; windowFeatures?: string[] }) => {
    observer.onWindowOpen(fromWire(open.url), open.windowName, (open.windowFeatures ?? []).join(','));
  });
  session.on('Inspector.targetCrashed', () => observer.onCrash());
  session.on(
    'Runtime.consoleAPICalled',
    (call: { type: string; args: RemoteValue[]; stackTrace?: { callFrames: CallFrame[] } }) => {
      const message = call.args
        .map((arg) => String(arg.value ?? arg.unserializableValue ?? arg.description ?? ''))
        .join(' ');
      const place = call.stackTrace?.callFrames[0];
      const level = CONSOLE_LEVELS[call.type] ?? 'info';
      const details = {
        level,
        message,
        lineNumber: (place?.lineNumber ?? 0) + 1,
        sourceId: fromWire(place?.url ?? ''),
      };
      owner.emit('console-message', createEvent(details));
    },
  );
  session.on(
    'Runtime.exceptionThrown',
    ({ exceptionDetails }: { exceptionDetails: { url?: string; text: string; exception?: RemoteValue } }) => {
      const text = exceptionDetails.exception?.description ?? exceptionDetails.text;
      if (environment.debug) console.error('[renderer]', text);
      if (!exceptionDetails.url?.startsWith('electron-preload:')) return;
      console.error(`Unable to load preload script: ${observer.preload}\n${text}`);
      owner.emit('preload-error', createEvent(), observer.preload, new Error(text));
    },
  );
}
