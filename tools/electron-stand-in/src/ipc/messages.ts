/**
 * The messages between the main process and the isolated world of a page, as JSON.
 * `payload` is text of the codec; `ports` are ids of message ports that travel with the message.
 */
export type ToMain =
  | { readonly type: 'send'; readonly channel: string; readonly payload: string }
  | { readonly type: 'invoke'; readonly id: number; readonly channel: string; readonly payload: string }
  | {
      readonly type: 'post';
      readonly channel: string;
      readonly payload: string;
      readonly ports: readonly string[];
    }
  | {
      readonly type: 'permission';
      readonly id: number;
      readonly kind: 'check' | 'request';
      readonly permission: string;
      readonly mediaTypes: readonly string[];
    }
  | { readonly type: 'close-window' }
  | { readonly type: 'title'; readonly title: string }
  | PortMessage
  | PortClosed;

export type ToRenderer =
  | {
      readonly type: 'send';
      readonly channel: string;
      readonly payload: string;
      readonly ports: readonly string[];
    }
  | { readonly type: 'reply'; readonly id: number; readonly payload: string }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  | PortMessage
  | PortClosed;

export interface PortMessage {
  readonly type: 'port';
  readonly port: string;
  readonly payload: string;
  readonly ports: readonly string[];
}

export interface PortClosed {
  readonly type: 'port-closed';
  readonly port: string;
}
