import { EventEmitter } from 'node:events';
import type { MenuItemConstructorOptions } from 'electron';
import { guardClass } from '../core/guard.ts';

type Click = (item: MenuItem, window: unknown, event: object) => void;
const ROLE_LABELS: Readonly<Record<string, string>> = {
  quit: 'Quit',
  close: 'Close Window',
  copy: 'Copy',
  paste: 'Paste',
  cut: 'Cut',
  selectAll: 'Select All',
  undo: 'Undo',
  redo: 'Redo',
  about: 'About',
  hide: 'Hide',
  minimize: 'Minimize',
};

/** Roles that a test can act out by clicking; set by the modules that own what they do. */
const roleActions = new Map<string, () => void>();
export function setRoleAction(role: string, action: () => void): void {
  roleActions.set(role, action);
}

let lastCommand = 0;

/** `MenuItem`. */
export class MenuItem {
  readonly id: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly commandId = ++lastCommand;
  readonly submenu: Menu | undefined;
  readonly click: (event?: object, window?: unknown) => void;
  readonly registerAccelerator: boolean;
  readonly userAccelerator = null;
  accelerator: string | null;
  menu: Menu | undefined;
  label: string;
  sublabel: string;
  toolTip: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  icon: unknown;

  constructor(options: MenuItemConstructorOptions) {
    const { submenu } = options;
    if (submenu !== undefined && options.type !== undefined && options.type !== 'submenu')
      throw new Error('Invalid submenu');
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu as Menu | undefined);
    this.type = options.type ?? (this.submenu ? 'submenu' : 'normal');
    this.role = options.role?.toLowerCase();
    this.label = options.label ?? (options.role ? (ROLE_LABELS[options.role] ?? options.role) : '');
    this.id = options.id ?? '';
    this.sublabel = options.sublabel ?? '';
    this.toolTip = options.toolTip ?? '';
    this.accelerator = options.accelerator ?? null;
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.icon = options.icon;
    const onClick = options.click as Click | undefined;
    this.click = (event = {}, window) => this.#clicked(onClick, event, window);
  }

  #clicked(onClick: Click | undefined, event: object, window: unknown): void {
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.#choose();
    const action = this.role === undefined ? undefined : roleActions.get(this.role);
    if (action) action();
    else onClick?.(this, window, event);
  }

  /** Radio items next to each other are one group. */
  #choose(): void {
    const items = this.menu?.items ?? [this];
    const here = items.indexOf(this);
    for (const step of [-1, 1]) {
      for (let index = here + step; items[index]?.type === 'radio'; index += step)
        (items[index] as MenuItem).checked = false;
    }
    this.checked = true;
  }
}
guardClass('MenuItem', MenuItem);

let applicationMenu: Menu | null = null;

/** `Menu`. A menu that is popped up is recorded as open until it is closed or an item is clicked. */
export class Menu extends EventEmitter {
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: readonly (MenuItemConstructorOptions | MenuItem)[]): Menu {
    if (!Array.isArray(template))
      throw new TypeError('Invalid template for Menu: Menu template must be an array');
    const menu = new Menu();
    for (const entry of template)
      menu.append(entry instanceof MenuItem ? entry : new MenuItem(entry as MenuItemConstructorOptions));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }
  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }

  append(item: MenuItem): void {
    this.insert(this.items.length, item);
  }
  insert(position: number, item: MenuItem): void {
    item.menu = this;
    this.items.splice(position, 0, item);
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null);
      if (found) return found;
    }
    return null;
  }
  popup(options: { callback?: () => void } = {}): void {
    if (options.callback) this.once('menu-will-close', options.callback);
    this.emit('menu-will-show', {});
  }
  closePopup(): void {
    this.emit('menu-will-close', {});
  }
}
guardClass('Menu', Menu);
