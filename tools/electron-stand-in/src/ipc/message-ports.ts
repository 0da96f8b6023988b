import { EventEmitter } from 'node:events';
import type { MessagePortMain as ElectronMessagePortMain } from 'electron';
import { guardClass } from '../core/guard.ts';
import { codec } from './node-codec.ts';

/** One side of a channel, as the other side sees it. `payload` is text of the codec. */
export interface Endpoint {
  deliver(payload: string, ports: readonly MessagePortMain[]): void;
  close(): void;
}

interface Received {
  readonly data: unknown;
  readonly ports: readonly MessagePortMain[];
}

let connectPort: (port: MessagePortMain, remote: Endpoint) => Endpoint;
let detachPort: (port: MessagePortMain, to: (remote: Endpoint) => Endpoint) => void;

/**
 * `MessagePortMain`. Its other side is a port of this process, or a real MessagePort in a page.
 * A port that was transferred forwards what still reaches it, so a chain of transfers loses nothing.
 */
export class MessagePortMain
  extends EventEmitter
  implements Pick<ElectronMessagePortMain, 'close' | 'start'>
{
  #remote: Endpoint | undefined;
  #forward: Endpoint | undefined;
  #waiting: Received[] = [];
  #started = false;
  #closed = false;

  static {
    connectPort = (port, remote) => {
      port.#remote = remote;
      return {
        deliver: (payload, ports) => port.#receive(payload, ports),
        close: () => port.#remoteClosed(),
      };
    };
    detachPort = (port, to) => {
      const remote = port.#remote;
      if (!remote || port.#forward) throw new Error('Port at index 0 is already neutered.');
      port.#remote = undefined;
      const target = to(remote);
      port.#forward = target;
      for (const { data, ports } of port.#waiting.splice(0)) target.deliver(codec.encode(data), ports);
      if (port.#closed) target.close();
    };
  }

  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const payload = codec.encode(message);
    this.#remote?.deliver(payload, transfer.map(movePort));
  }

  start(): void {
    this.#started = true;
    for (const received of this.#waiting.splice(0)) this.emit('message', received);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#remote?.close();
    setImmediate(() => this.emit('close'));
  }

  #receive(payload: string, ports: readonly MessagePortMain[]): void {
    if (this.#forward) {
      this.#forward.deliver(payload, ports);
      return;
    }
    const received: Received = { data: codec.decode(payload), ports };
    setImmediate(() => {
      if (this.#closed) return;
      if (this.#forward) this.#forward.deliver(payload, ports);
      else if (this.#started) this.emit('message', received);
      else this.#waiting.push(received);
    });
  }

  #remoteClosed(): void {
    if (this.#forward) {
      this.#forward.close();
      return;
    }
    setImmediate(() => {
      if (this.#closed) return;
      this.#closed = true;
      this.emit('close');
    });
  }
}
guardClass('MessagePortMain', MessagePortMain);

/** Makes `remote` the other side of `port`; returns the endpoint by which it reaches `port`. */
export function connect(port: MessagePortMain, remote: Endpoint): Endpoint {
  return connectPort(port, remote);
}

/** Neuters `port`: `to` receives its other side and returns who takes over what still reaches it. */
export function detach(port: MessagePortMain, to: (remote: Endpoint) => Endpoint): void {
  detachPort(port, to);
}

/** A transfer within the main process: the receiver gets a new port object. */
function movePort(port: MessagePortMain): MessagePortMain {
  const moved = new MessagePortMain();
  detach(port, (remote) => connect(moved, remote));
  return moved;
}

/** `MessageChannelMain`: two ports of this process, entangled. */
export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    const toFirst: Endpoint = connect(this.port1, {
      deliver: (payload, ports) => toSecond.deliver(payload, ports),
      close: () => toSecond.close(),
    });
    const toSecond: Endpoint = connect(this.port2, toFirst);
  }
}
guardClass('MessageChannelMain', MessageChannelMain);
