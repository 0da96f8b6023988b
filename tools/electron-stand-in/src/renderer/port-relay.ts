import type { ToMain } from '../ipc/messages.ts';

/** The real MessagePorts of this page whose other side is in the main process, by id. */
export interface PortRelay {
  /** Registers a port that the page transfers away; returns the id that travels in its stead. */
  adopt(port: MessagePort): string;
  /** A port for the page, entangled with the port `id` of the main process. */
  mint(id: string): MessagePort;
  deliver(id: string, message: unknown, ports: readonly string[]): void;
  close(id: string): void;
}

/** @param prefix makes ids of this document unique. */
export function createPortRelay(
  prefix: string,
  pack: (value: unknown) => string,
  send: (message: ToMain) => void,
): PortRelay {
  const ports = new Map<string, MessagePort>();
  let lastId = 0;

  const relay = (port: MessagePort, id: string): string => {
    ports.set(id, port);
    port.onmessage = (event) =>
      send({ type: 'port', port: id, payload: pack(event.data), ports: event.ports.map(adopt) });
    port.addEventListener('close', () => {
      if (ports.delete(id)) send({ type: 'port-closed', port: id });
    });
    return id;
  };
  const adopt = (port: MessagePort): string => relay(port, `${prefix}:${++lastId}`);
  const mint = (id: string): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    relay(port1, id);
    return port2;
  };

  return {
    adopt,
    mint,
    deliver: (id, message, transferred) => ports.get(id)?.postMessage(message, transferred.map(mint)),
    close(id) {
      const port = ports.get(id);
      ports.delete(id);
      port?.close();
    },
  };
}
