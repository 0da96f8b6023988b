import { guardObject } from '../core/guard.ts';

/** What a frame needs of its webContents. */
interface FrameOwner {
  readonly id: number;
  getURL(): string;
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
  postMessage(channel: string, message: unknown, transfer?: readonly never[]): void;
  executeJavaScript(code: string, userGesture?: boolean): Promise<unknown>;
}

/** The `WebFrameMain` of a page's main frame; only main frames have preloads and IPC here. */
export function createMainFrame(owner: FrameOwner) {
  const frame = guardObject('WebFrameMain', {
    get url() {
      return owner.getURL();
    },
    get origin() {
      return originOf(owner.getURL());
    },
    get top(): object {
      return frame;
    },
    get detached() {
      return owner.isDestroyed();
    },
    name: '',
    parent: null,
    frames: [],
    routingId: 1,
    processId: 1000 + owner.id,
    frameTreeNodeId: owner.id,
    visibilityState: 'visible',
    isDestroyed: (): boolean => owner.isDestroyed(),
    send: (channel: string, ...args: unknown[]) => owner.send(channel, ...args),
    postMessage: (channel: string, message: unknown, transfer?: readonly never[]) =>
      owner.postMessage(channel, message, transfer),
    executeJavaScript: (code: string, userGesture?: boolean) => owner.executeJavaScript(code, userGesture),
  });
  return frame;
}

/** The origin of a URL, also for custom schemes, whose origin Node's URL takes for opaque. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, protocol, host } = new URL(url);
  return origin === 'null' && host !== '' ? `${protocol}//${host}` : origin;
}
