import type { EventEmitter } from 'node:events';
import { createEvent } from '../core/event.ts';
import { type IpcMain, ipcMain } from './ipc-main.ts';
import { connect, detach, type Endpoint, MessagePortMain } from './message-ports.ts';
import type { ToMain, ToRenderer } from './messages.ts';
import { codec } from './node-codec.ts';

/** The webContents, as the link sees it. */
export interface LinkOwner extends EventEmitter {
  readonly ipc: IpcMain;
  readonly mainFrame: { readonly processId: number; readonly routingId: number };
  send(channel: string, ...args: unknown[]): void;
}

export interface LinkPorts {
  transmit(message: ToRenderer): void;
  permission(kind: 'check' | 'request', permission: string, mediaTypes: readonly string[]): Promise<boolean>;
  closeWindow(): void;
  titleChanged(title: string): void;
}

/** IPC with one renderer: sends, invokes, and message ports in both directions. */
export class RendererLink {
  readonly #owner: LinkOwner;
  readonly #out: LinkPorts;
  /** Ports of this process whose other side is in the page: how what the page says reaches them. */
  readonly #ports = new Map<string, Endpoint>();
  #lastPort = 0;

  constructor(owner: LinkOwner, out: LinkPorts) {
    this.#owner = owner;
    this.#out = out;
  }

  send(channel: string, args: readonly unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    this.#out.transmit({ type: 'send', channel, payload: codec.encode(args), ports: [] });
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[]): void {
    const payload = codec.encode([message]);
    this.#out.transmit({ type: 'send', channel, payload, ports: transfer.map((port) => this.#give(port)) });
  }

  /** Closes every port of a document that is gone. */
  closePorts(): void {
    const ports = [...this.#ports.values()];
    this.#ports.clear();
    for (const port of ports) port.close();
  }

  receive(message: ToMain): void {
    switch (message.type) {
      case 'send': {
        const args = codec.decode(message.payload) as unknown[];
        const event = this.#event({
          ports: [],
          reply: (channel: string, ...values: unknown[]) => this.send(channel, values),
        });
        this.#owner.emit('ipc-message', event, message.channel, ...args);
        this.#dispatch(message.channel, event, args);
        break;
      }
      case 'post':
        this.#dispatch(message.channel, this.#event({ ports: message.ports.map((id) => this.#take(id)) }), [
          codec.decode(message.payload),
        ]);
        break;
      case 'invoke':
        void this.#invoke(message.id, message.channel, message.payload);
        break;
      case 'permission':
        void this.#out
          .permission(message.kind, message.permission, message.mediaTypes)
          .then((granted) =>
            this.#out.transmit({ type: 'reply', id: message.id, payload: codec.encode(granted) }),
          );
        break;
      case 'port': {
        const ports = message.ports.map((id) => this.#take(id));
        this.#ports.get(message.port)?.deliver(message.payload, ports);
        break;
      }
      case 'port-closed': {
        const port = this.#ports.get(message.port);
        this.#ports.delete(message.port);
        port?.close();
        break;
      }
      case 'close-window':
        this.#out.closeWindow();
        break;
      case 'title':
        this.#out.titleChanged(message.title);
        break;
    }
  }

  #dispatch(channel: string, event: object, args: readonly unknown[]): void {
    this.#owner.ipc.emit(channel, event, ...args);
    ipcMain.emit(channel, event, ...args);
  }

  async #invoke(id: number, channel: string, payload: string): Promise<void> {
    try {
      const handler = this.#owner.ipc.handlerOf(channel) ?? ipcMain.handlerOf(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      const args = codec.decode(payload) as never[];
      const result = await handler(this.#event({}) as never, ...args);
      this.#out.transmit({ type: 'reply', id, payload: codec.encode(result) });
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      this.#out.transmit({ type: 'failure', id, message: String(error) });
    }
  }

  #event(extra: object) {
    const { mainFrame } = this.#owner;
    const { processId, routingId: frameId } = mainFrame;
    return createEvent({
      type: 'frame',
      sender: this.#owner,
      senderFrame: mainFrame,
      processId,
      frameId,
      ...extra,
    });
  }

  /** Hands a port of this process to the page. */
  #give(port: MessagePortMain): string {
    const id = `main:${++this.#lastPort}`;
    detach(port, (remote) => {
      this.#ports.set(id, remote);
      return this.#toPage(id);
    });
    return id;
  }

  /** Receives a port from the page. */
  #take(id: string): MessagePortMain {
    const port = new MessagePortMain();
    this.#ports.set(id, connect(port, this.#toPage(id)));
    return port;
  }

  #toPage(id: string): Endpoint {
    return {
      deliver: (payload, ports) => {
        this.#out.transmit({ type: 'port', port: id, payload, ports: ports.map((port) => this.#give(port)) });
      },
      close: () => {
        this.#ports.delete(id);
        this.#out.transmit({ type: 'port-closed', port: id });
      },
    };
  }
}
