import { EventEmitter } from 'node:events';
import type { BaseWindowConstructorOptions, Rectangle } from 'electron';
import { createEvent } from '../core/event.ts';
import { screen } from '../native/screen.ts';
import {
  initialProperties,
  type Level,
  type WindowProperties,
  type WindowRecord,
} from './window-properties.ts';

/**
 * The native half of a window, as recorded state: bounds and properties that a window manager would act upon.
 * Frames take no room here, so content bounds and bounds are the same.
 */
export abstract class WindowState extends EventEmitter {
  #bounds: Rectangle;
  #normalBounds: Rectangle | undefined;
  #minimumSize: [number, number];
  #maximumSize: [number, number];
  #title: string;
  readonly #properties: WindowProperties;

  constructor(options: BaseWindowConstructorOptions, defaultTitle: string) {
    super();
    const { width = 800, height = 600 } = options;
    this.#bounds = { ...centred(width, height), ...definedPosition(options), width, height };
    this.#minimumSize = [options.minWidth ?? 0, options.minHeight ?? 0];
    this.#maximumSize = [options.maxWidth ?? 0, options.maxHeight ?? 0];
    this.#title = options.title ?? defaultTitle;
    this.#properties = initialProperties(options);
  }

  /** Told after the bounds have changed. */
  protected abstract boundsChanged(): void;

  // ---- bounds ----

  getBounds(): Rectangle {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.#bounds;
    const after = { ...before, ...bounds };
    this.#bounds = after;
    const resized = after.width !== before.width || after.height !== before.height;
    const moved = after.x !== before.x || after.y !== before.y;
    if (resized || moved) this.boundsChanged();
    if (resized) this.emitLater('resize');
    if (moved) this.emitLater('move');
  }
  getNormalBounds(): Rectangle {
    return { ...(this.#normalBounds ?? this.#bounds) };
  }
  getContentBounds(): Rectangle {
    return this.getBounds();
  }
  setContentBounds(bounds: Rectangle): void {
    this.setBounds(bounds);
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  getContentSize(): number[] {
    return this.getSize();
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y];
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }
  center(): void {
    this.setBounds(centred(this.#bounds.width, this.#bounds.height));
  }
  getMinimumSize(): number[] {
    return [...this.#minimumSize];
  }
  setMinimumSize(width: number, height: number): void {
    this.#minimumSize = [width, height];
  }
  getMaximumSize(): number[] {
    return [...this.#maximumSize];
  }
  setMaximumSize(width: number, height: number): void {
    this.#maximumSize = [width, height];
  }

  // ---- size states ----

  maximize(): void {
    if (this.#normalBounds) return;
    this.#normalBounds = this.#bounds;
    this.setBounds(screen.getDisplayMatching(this.#bounds).workArea);
    this.emitLater('maximize');
  }
  unmaximize(): void {
    if (!this.#normalBounds) return;
    this.setBounds(this.#normalBounds);
    this.#normalBounds = undefined;
    this.emitLater('unmaximize');
  }
  isMaximized(): boolean {
    return this.#normalBounds !== undefined;
  }
  minimize(): void {
    if (this.#properties.minimized) return;
    this.#properties.minimized = true;
    this.emitLater('minimize');
  }
  restore(): void {
    if (!this.#properties.minimized) return;
    this.#properties.minimized = false;
    this.emitLater('restore');
  }
  isMinimized(): boolean {
    return this.#properties.minimized;
  }
  setFullScreen(flag: boolean): void {
    if (flag === this.#properties.fullScreen) return;
    this.#properties.fullScreen = flag;
    this.emitLater(flag ? 'enter-full-screen' : 'leave-full-screen');
  }
  isFullScreen(): boolean {
    return this.#properties.fullScreen;
  }

  // ---- properties ----

  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  setAlwaysOnTop(flag: boolean, level: Level = 'floating'): void {
    const changed = flag !== this.isAlwaysOnTop();
    this.#properties.alwaysOnTopLevel = flag ? level : undefined;
    if (changed) this.emit('always-on-top-changed', createEvent(), flag);
  }
  isAlwaysOnTop(): boolean {
    return this.#properties.alwaysOnTopLevel !== undefined;
  }
  setVisibleOnAllWorkspaces(
    visible: boolean,
    _options?: { visibleOnFullScreen?: boolean; skipTransformProcessType?: boolean },
  ): void {
    this.#properties.onAllWorkspaces = visible;
  }
  isVisibleOnAllWorkspaces(): boolean {
    return this.#properties.onAllWorkspaces;
  }
  setSkipTaskbar(skip: boolean): void {
    this.#properties.skipTaskbar = skip;
  }
  setIgnoreMouseEvents(ignore: boolean, _options?: { forward?: boolean }): void {
    this.#properties.ignoresMouse = ignore;
  }
  setFocusable(focusable: boolean): void {
    this.#properties.focusable = focusable;
  }
  isFocusable(): boolean {
    return this.#properties.focusable;
  }
  setResizable(resizable: boolean): void {
    this.#properties.resizable = resizable;
  }
  isResizable(): boolean {
    return this.#properties.resizable;
  }
  setMovable(movable: boolean): void {
    this.#properties.movable = movable;
  }
  isMovable(): boolean {
    return this.#properties.movable;
  }
  setOpacity(opacity: number): void {
    this.#properties.opacity = Math.min(1, Math.max(0, opacity));
  }
  getOpacity(): number {
    return this.#properties.opacity;
  }
  setHasShadow(hasShadow: boolean): void {
    this.#properties.shadow = hasShadow;
  }
  hasShadow(): boolean {
    return this.#properties.shadow;
  }
  setBackgroundColor(color: string): void {
    this.#properties.backgroundColor = color;
  }
  getBackgroundColor(): string {
    return this.#properties.backgroundColor;
  }
  setContentProtection(enable: boolean): void {
    this.#properties.contentProtection = enable;
  }
  isContentProtected(): boolean {
    return this.#properties.contentProtection;
  }
  setAutoHideMenuBar(hide: boolean): void {
    this.#properties.autoHideMenuBar = hide;
  }
  isMenuBarAutoHide(): boolean {
    return this.#properties.autoHideMenuBar;
  }
  setMenuBarVisibility(visible: boolean): void {
    this.#properties.menuBar = visible;
  }
  isMenuBarVisible(): boolean {
    return this.#properties.menuBar;
  }
  setMenu(menu: object | null): void {
    this.#properties.menuBar = menu !== null;
  }
  removeMenu(): void {
    this.#properties.menuBar = false;
  }
  setIcon(icon: unknown): void {
    this.#properties.hasIcon = Boolean(icon);
  }
  isModal(): boolean {
    return this.#properties.modal;
  }

  /** Not Electron's: everything that was only recorded. */
  recorded(): WindowRecord {
    const {
      frame,
      transparent,
      alwaysOnTopLevel,
      skipTaskbar,
      ignoresMouse,
      contentProtection,
      backgroundColor,
      hasIcon,
    } = this.#properties;
    return {
      frame,
      transparent,
      alwaysOnTopLevel,
      skipTaskbar,
      ignoresMouse,
      contentProtection,
      backgroundColor,
      hasIcon,
    };
  }

  /** Events of a window come after the call that caused them. */
  protected emitLater(name: string): void {
    setImmediate(() => this.emit(name, createEvent()));
  }
}

function centred(width: number, height: number): { x: number; y: number } {
  const { x, y, width: areaWidth, height: areaHeight } = screen.getPrimaryDisplay().workArea;
  return { x: x + Math.round((areaWidth - width) / 2), y: y + Math.round((areaHeight - height) / 2) };
}

function definedPosition({ x, y }: BaseWindowConstructorOptions): { x?: number; y?: number } {
  return { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
}
