import { EventEmitter } from 'node:events';
import type { NativeTheme as ElectronNativeTheme } from 'electron';
import { guardClass } from '../core/guard.ts';

type ThemeSource = 'system' | 'light' | 'dark';

/** `nativeTheme`. The pages' `prefers-color-scheme` follows it; the system's own scheme is light until a test changes it. */
class NativeTheme extends EventEmitter {
  #source: ThemeSource = 'system';
  #systemDark = false;
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly inForcedColorsMode = false;
  readonly prefersReducedTransparency = false;
  readonly shouldDifferentiateWithoutColor = false;

  constructor() {
    super();
    this.setMaxListeners(0);
  }
  get themeSource(): ThemeSource {
    return this.#source;
  }
  set themeSource(source: ThemeSource) {
    if (!['system', 'light', 'dark'].includes(source))
      throw new TypeError(`Error processing argument at index 0, conversion failure from ${source}`);
    this.#change(() => {
      this.#source = source;
    });
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#systemDark : this.#source === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#systemDark;
  }
  /** Not Electron's: the person changes the system's scheme. */
  setSystemDark(dark: boolean): void {
    this.#change(() => {
      this.#systemDark = dark;
    });
  }
  /** Not Electron's: what pages are told, or '' where nothing is forced on them. */
  get forcedScheme(): '' | 'light' | 'dark' {
    if (this.#source !== 'system') return this.#source;
    return this.#systemDark ? 'dark' : '';
  }

  #change(apply: () => void): void {
    const before = `${this.#source} ${this.#systemDark}`;
    apply();
    if (before !== `${this.#source} ${this.#systemDark}`) this.emit('updated');
  }
}
guardClass('nativeTheme', NativeTheme);

export const nativeTheme = new NativeTheme();
nativeTheme satisfies Omit<ElectronNativeTheme, keyof NodeJS.EventEmitter>;

/** The CDP command that makes a page follow the theme. */
export function themeEmulation(): [method: string, params: object] {
  const features = [{ name: 'prefers-color-scheme', value: nativeTheme.forcedScheme }];
  return ['Emulation.setEmulatedMedia', { features }];
}
