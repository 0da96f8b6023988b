import { EventEmitter } from 'node:events';
import type { Display, Screen as ElectronScreen, Point, Rectangle } from 'electron';
import { createEvent } from '../core/event.ts';
import { guardClass } from '../core/guard.ts';

/** The part of a display that a test describes; the rest follows from it. */
export interface DisplaySketch {
  readonly id: number;
  readonly bounds: Rectangle;
  readonly workArea?: Rectangle;
  readonly scaleFactor?: number;
  readonly label?: string;
}

const FIRST_DISPLAY: DisplaySketch = { id: 1, bounds: { x: 0, y: 0, width: 1280, height: 900 } };

/** `screen`: one display of 1280 by 900 until a test plugs in others. The first one is the primary display. */
class Screen extends EventEmitter {
  #displays: Display[] = [toDisplay(FIRST_DISPLAY)];
  #cursor: Point = { x: 0, y: 0 };

  getAllDisplays(): Display[] {
    return [...this.#displays];
  }
  getPrimaryDisplay(): Display {
    return this.#displays[0] as Display;
  }
  getDisplayNearestPoint(point: Point): Display {
    return this.#nearest((display) => distance(point, display.bounds));
  }
  getDisplayMatching(rect: Rectangle): Display {
    const shared = (display: Display) => overlap(rect, display.bounds);
    if (this.#displays.some((display) => shared(display) > 0))
      return this.#nearest((display) => -shared(display));
    return this.getDisplayNearestPoint({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });
  }
  getCursorScreenPoint(): Point {
    return { ...this.#cursor };
  }

  /** Not Electron's: the person moves the pointer. */
  setCursor(point: Point): void {
    this.#cursor = { ...point };
  }
  /** Not Electron's: the person plugs, unplugs or changes displays; events follow from the difference. */
  setDisplays(sketches: readonly DisplaySketch[]): void {
    if (sketches.length === 0) throw new Error('electron stand-in: a screen has at least one display');
    const before = new Map(this.#displays.map((display) => [display.id, display]));
    this.#displays = sketches.map(toDisplay);
    for (const display of this.#displays) {
      const old = before.get(display.id);
      before.delete(display.id);
      if (!old) this.emit('display-added', createEvent(), display);
      else {
        const changed = (['bounds', 'workArea', 'scaleFactor'] as const).filter(
          (key) => JSON.stringify(old[key]) !== JSON.stringify(display[key]),
        );
        if (changed.length > 0) this.emit('display-metrics-changed', createEvent(), display, changed);
      }
    }
    for (const removed of before.values()) this.emit('display-removed', createEvent(), removed);
  }

  #nearest(cost: (display: Display) => number): Display {
    return this.#displays.reduce((best, display) => (cost(display) < cost(best) ? display : best));
  }
}
guardClass('screen', Screen);

export const screen = new Screen();
screen satisfies Pick<
  ElectronScreen,
  | 'getAllDisplays'
  | 'getPrimaryDisplay'
  | 'getDisplayNearestPoint'
  | 'getDisplayMatching'
  | 'getCursorScreenPoint'
>;

function toDisplay(sketch: DisplaySketch): Display {
  const workArea = sketch.workArea ?? sketch.bounds;
  const display: Partial<Display> = {
    id: sketch.id,
    label: sketch.label ?? `Display ${sketch.id}`,
    bounds: { ...sketch.bounds },
    workArea: { ...workArea },
    size: { width: sketch.bounds.width, height: sketch.bounds.height },
    workAreaSize: { width: workArea.width, height: workArea.height },
    scaleFactor: sketch.scaleFactor ?? 1,
    rotation: 0,
    internal: false,
    touchSupport: 'unknown',
    accelerometerSupport: 'unknown',
    monochrome: false,
    colorDepth: 24,
    depthPerComponent: 8,
    displayFrequency: 60,
    detected: true,
  };
  return display as Display;
}

function distance(point: Point, rect: Rectangle): number {
  const beyond = (value: number, low: number, size: number) =>
    Math.max(low - value, 0, value - (low + size - 1));
  return Math.hypot(beyond(point.x, rect.x, rect.width), beyond(point.y, rect.y, rect.height));
}

function overlap(a: Rectangle, b: Rectangle): number {
  const along = (low: number, size: number, otherLow: number, otherSize: number) =>
    Math.max(0, Math.min(low + size, otherLow + otherSize) - Math.max(low, otherLow));
  return along(a.x, a.width, b.x, b.width) * along(a.y, a.height, b.y, b.height);
}
