import type { BaseWindowConstructorOptions } from 'electron';

/** How far above other windows an always-on-top window floats. */
export type Level =
  | 'normal'
  | 'floating'
  | 'torn-off-menu'
  | 'modal-panel'
  | 'main-menu'
  | 'status'
  | 'pop-up-menu'
  | 'screen-saver';

/** What the window was told that has no effect here; the tests read it. */
export interface WindowRecord {
  readonly frame: boolean;
  readonly transparent: boolean;
  readonly alwaysOnTopLevel: Level | undefined;
  readonly skipTaskbar: boolean;
  readonly ignoresMouse: boolean;
  readonly contentProtection: boolean;
  readonly backgroundColor: string;
  readonly hasIcon: boolean;
}

/** Everything about a window that is recorded and never acted upon. */
export type WindowProperties = ReturnType<typeof initialProperties>;

/** The properties that the options of a new window ask for, else Electron's defaults. */
export function initialProperties(options: BaseWindowConstructorOptions) {
  return {
    frame: options.frame ?? true,
    transparent: options.transparent ?? false,
    alwaysOnTopLevel: (options.alwaysOnTop ? 'floating' : undefined) as Level | undefined,
    skipTaskbar: options.skipTaskbar ?? false,
    ignoresMouse: false,
    focusable: options.focusable ?? true,
    resizable: options.resizable ?? true,
    movable: options.movable ?? true,
    opacity: options.opacity ?? 1,
    shadow: options.hasShadow ?? true,
    backgroundColor: options.backgroundColor ?? '#FFFFFF',
    contentProtection: false,
    autoHideMenuBar: options.autoHideMenuBar ?? false,
    menuBar: true,
    hasIcon: Boolean(options.icon),
    modal: options.modal ?? false,
    onAllWorkspaces: false,
    fullScreen: options.fullscreen ?? false,
    minimized: false,
  };
}
