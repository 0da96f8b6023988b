/**
 * The isolated world, at document start: everything that a sandboxed preload sees of Electron. The preload
 * itself follows as a script of its own, wrapped in a function that takes PRELOAD_SCOPE as its arguments.
 */
import { createCodec } from '../ipc/codec.ts';
import type { ToMain, ToRenderer } from '../ipc/messages.ts';
import {
  HANDSHAKE_EVENT,
  PRELOAD_SCOPE,
  RECEIVE_FUNCTION,
  type RendererConfig,
  SEND_BINDING,
} from '../ipc/renderer-config.ts';
import { createBridge } from './bridge.ts';
import { EventEmitter } from './event-emitter.ts';
import { createPortRelay } from './port-relay.ts';

declare const CONFIG: RendererConfig;
type WithBase64 = Uint8Array & { toBase64(): string };
type FromBase64 = typeof Uint8Array & { fromBase64(text: string): Uint8Array<ArrayBuffer> };

function startIsolatedWorld(): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const sendText = world[SEND_BINDING] as (text: string) => void;
  delete world[SEND_BINDING];
  const send = (message: ToMain) => sendText(JSON.stringify(message));
  const codec = createCodec({
    toText: (bytes) => (bytes as WithBase64).toBase64(),
    toBuffer: (text) => (Uint8Array as FromBase64).fromBase64(text).buffer,
  });
  const pack = (value: unknown): string => {
    try {
      return codec.encode(structuredClone(value)); // structuredClone knows every DOM object that cannot travel
    } catch {
      throw new Error('An object could not be cloned.');
    }
  };
  const ports = createPortRelay(`${CONFIG.webContentsId}:${performance.timeOrigin}`, pack, send);
  const calls = new Map<number, PromiseWithResolvers<unknown> & { readonly label: string }>();
  let lastCall = 0;
  const startCall = (label: string) => {
    const call = { ...Promise.withResolvers<unknown>(), label };
    calls.set(++lastCall, call);
    return { id: lastCall, answer: call.promise };
  };

  class IpcRenderer extends EventEmitter {
    send(channel: string, ...args: unknown[]): void {
      send({ type: 'send', channel, payload: pack(args) });
    }
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const payload = pack(args);
      const { id, answer } = startCall(`Error invoking remote method '${channel}': `);
      send({ type: 'invoke', id, channel, payload });
      return answer;
    }
    postMessage(channel: string, message: unknown, transfer: MessagePort[] = []): void {
      send({ type: 'post', channel, payload: pack(message), ports: transfer.map(ports.adopt) });
    }
    sendSync(): never {
      throw new Error('electron stand-in: ipcRenderer.sendSync is not implemented');
    }
    sendToHost(): never {
      throw new Error('electron stand-in: ipcRenderer.sendToHost is not implemented');
    }
  }
  const ipcRenderer = new IpcRenderer();

  const receive = (message: ToRenderer): void => {
    switch (message.type) {
      case 'send': {
        const event = { sender: ipcRenderer, ports: message.ports.map(ports.mint), preventDefault() {} };
        ipcRenderer.emit(message.channel, event, ...(codec.decode(message.payload) as unknown[]));
        break;
      }
      case 'reply':
        calls.get(message.id)?.resolve(codec.decode(message.payload));
        calls.delete(message.id);
        break;
      case 'failure': {
        const call = calls.get(message.id);
        calls.delete(message.id);
        call?.reject(new Error(call.label + message.message));
        break;
      }
      case 'port':
        ports.deliver(message.port, codec.decode(message.payload), message.ports);
        break;
      case 'port-closed':
        ports.close(message.port);
        break;
    }
  };
  world[RECEIVE_FUNCTION] = (text: string) => receive(JSON.parse(text) as ToRenderer);

  const node = document.createElement('b');
  document.dispatchEvent(new MouseEvent(HANDSHAKE_EVENT, { relatedTarget: node }));
  const bridge = createBridge(node, 'isolated');
  bridge.call('gate-permissions', (kind: 'check' | 'request', permission: string, mediaTypes: string[]) => {
    const { id, answer } = startCall('');
    send({ type: 'permission', id, kind, permission, mediaTypes });
    return answer;
  });
  bridge.call('take-over-close', () => send({ type: 'close-window' }));

  watchTitle(send);

  const guard = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get(target, key, receiver) {
        if (typeof key === 'symbol' || key in target || key === 'then')
          return Reflect.get(target, key, receiver);
        throw new Error(`electron stand-in: ${name}.${key} is not implemented`);
      },
    });
  const electron = guard('electron', {
    ipcRenderer,
    contextBridge: guard('contextBridge', {
      exposeInMainWorld(key: string, api: unknown) {
        bridge.call('expose', key, api);
      },
    }),
  });
  const immediate = {
    setImmediate: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      setTimeout(callback, 0, ...args),
    clearImmediate: (handle: number) => clearTimeout(handle),
  };
  const modules = new Map<string, unknown>([
    ['electron', electron],
    ['electron/renderer', electron],
    ['electron/common', electron],
    ['events', EventEmitter],
    ['timers', { setTimeout, clearTimeout, setInterval, clearInterval, ...immediate }],
    ['url', { URL, URLSearchParams }],
  ]);
  const require = (name: string): unknown => {
    const found = modules.get(name.replace(/^node:/, ''));
    if (!found) throw new Error(`module not found: ${name}`);
    return found;
  };
  const process = Object.assign(new EventEmitter(), CONFIG.process);
  addEventListener('load', () => process.emit('loaded'), { once: true });
  world[PRELOAD_SCOPE] = [
    require,
    process,
    {},
    { exports: {} },
    globalThis,
    immediate.setImmediate,
    immediate.clearImmediate,
  ];
}

/** Reports the document's title, now and whenever it changes. */
function watchTitle(send: (message: ToMain) => void): void {
  let reported = '';
  const report = () => {
    if (document.title === reported) return;
    reported = document.title;
    send({ type: 'title', title: reported });
  };
  addEventListener(
    'DOMContentLoaded',
    () => {
      report();
      new MutationObserver(report).observe(document.head, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    },
    { once: true },
  );
}

if (window === window.top) startIsolatedWorld();
