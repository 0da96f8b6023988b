import { EventEmitter } from 'node:events';
import type { Tray as ElectronTray, Point } from 'electron';
import { createEvent } from '../core/event.ts';
import { guardClass, markDestroyed } from '../core/guard.ts';
import type { Menu } from './menu.ts';
import { type ImageSource, type NativeImage, toImage } from './native-image.ts';

/** What a test sees of a tray icon. */
export interface TrayRecord {
  readonly toolTip: string;
  readonly title: string;
  readonly image: NativeImage;
  readonly pressedImage: NativeImage | undefined;
  readonly contextMenu: Menu | null;
}

const BOUNDS = { x: 1200, y: 0, width: 22, height: 22 };
const all = new Set<Tray>();
let recordOf: (tray: Tray) => TrayRecord;

/** `Tray`: recorded, never drawn. */
export class Tray
  extends EventEmitter
  implements
    Pick<
      ElectronTray,
      | 'destroy'
      | 'getBounds'
      | 'getGUID'
      | 'getTitle'
      | 'isDestroyed'
      | 'setToolTip'
      | 'setTitle'
      | 'closeContextMenu'
      | 'getIgnoreDoubleClickEvents'
    >
{
  #image: NativeImage;
  #pressedImage: NativeImage | undefined;
  #toolTip = '';
  #title = '';
  #menu: Menu | null = null;
  #ignoresDoubleClicks = false;
  #destroyed = false;
  readonly #guid: string | null;

  static {
    recordOf = (tray) => ({
      toolTip: tray.#toolTip,
      title: tray.#title,
      image: tray.#image,
      pressedImage: tray.#pressedImage,
      contextMenu: tray.#menu,
    });
  }

  constructor(image: ImageSource, guid?: string) {
    super();
    this.#image = toImage(image);
    this.#guid = guid ?? null;
    all.add(this);
  }
  setImage(image: ImageSource): void {
    this.#image = toImage(image);
  }
  setPressedImage(image: ImageSource): void {
    this.#pressedImage = toImage(image);
  }
  setToolTip(toolTip: string): void {
    this.#toolTip = toolTip;
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  getTitle(): string {
    return this.#title;
  }
  getGUID(): string | null {
    return this.#guid;
  }
  setContextMenu(menu: Menu | null): void {
    this.#menu = menu;
  }
  popUpContextMenu(menu: Menu | null = this.#menu, _position?: Point): void {
    menu?.popup();
  }
  closeContextMenu(): void {
    this.#menu?.closePopup();
  }
  setIgnoreDoubleClickEvents(ignore: boolean): void {
    this.#ignoresDoubleClicks = ignore;
  }
  getIgnoreDoubleClickEvents(): boolean {
    return this.#ignoresDoubleClicks;
  }
  getBounds() {
    return { ...BOUNDS };
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this);
    markDestroyed(this);
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
}
guardClass('Tray', Tray);

/** Every tray icon that is there, oldest first. */
export function trayRecords(): TrayRecord[] {
  return [...all].map((tray) => recordOf(tray));
}

/** Acts out a mouse click on the tray icon `index`. */
export function clickTray(
  index: number,
  event: 'click' | 'right-click' | 'double-click' | 'middle-click',
): void {
  const tray = [...all][index];
  if (!tray) throw new Error(`electron stand-in: there is no tray icon ${index}; there are ${all.size}`);
  tray.emit(
    event,
    createEvent({ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false }),
    { ...BOUNDS },
    { x: BOUNDS.x, y: BOUNDS.y },
  );
}
