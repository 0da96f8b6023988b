import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { NotificationConstructorOptions } from 'electron';
import { createEvent } from '../core/event.ts';
import { guardClass } from '../core/guard.ts';

const shown: Notification[] = [];

/** `Notification`: recorded when it is shown, never displayed. */
export class Notification extends EventEmitter {
  readonly id: string;
  title: string;
  subtitle: string;
  body: string;
  silent: boolean;
  hasReply: boolean;
  replyPlaceholder: string;
  sound: string;
  closeButtonText: string;
  timeoutType: string;
  urgency: string;
  actions: readonly object[];
  icon: unknown;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.id = options.id ?? randomUUID();
    this.title = options.title ?? '';
    this.subtitle = options.subtitle ?? '';
    this.body = options.body ?? '';
    this.silent = options.silent ?? false;
    this.hasReply = options.hasReply ?? false;
    this.replyPlaceholder = options.replyPlaceholder ?? '';
    this.sound = options.sound ?? '';
    this.closeButtonText = options.closeButtonText ?? '';
    this.timeoutType = options.timeoutType ?? 'default';
    this.urgency = options.urgency ?? 'normal';
    this.actions = options.actions ?? [];
    this.icon = options.icon;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    if (!shown.includes(this)) shown.push(this);
    setImmediate(() => this.emit('show', createEvent()));
  }
  close(): void {
    const index = shown.indexOf(this);
    if (index < 0) return;
    shown.splice(index, 1);
    setImmediate(() => this.emit('close', createEvent()));
  }
}
guardClass('Notification', Notification);

/** The notifications that are on the screen, oldest first. */
export function shownNotifications(): readonly Notification[] {
  return shown;
}

/** Acts out a click on the notification, on one of its buttons, or a dismissal. */
export function actOnNotification(index: number, act: 'click' | 'close' | { action: number }): void {
  const notification = shown[index];
  if (!notification)
    throw new Error(`electron stand-in: there is no notification ${index}; there are ${shown.length}`);
  if (act === 'close') notification.close();
  else if (act === 'click') notification.emit('click', createEvent());
  else notification.emit('action', createEvent({ actionIndex: act.action }), act.action);
}
