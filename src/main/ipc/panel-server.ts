import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import {
  type PanelEvent,
  type PanelEventPayload,
  type PanelInput,
  type PanelOutput,
  type PanelRoute,
  panelRoutes,
} from '#shared/contracts/routes.ts';
import type { settingsRoutes } from '#shared/contracts/settings-routes.ts';
import type { Log } from '../log/log.ts';
import { APP_ORIGIN } from '../security/app-files.ts';

type Answer<Output> = Output extends undefined ? void | Promise<void> : Output | Promise<Output>;

export type PanelHandlers = {
  [R in PanelRoute]: (input: PanelInput<R>) => Answer<PanelOutput<R>>;
};
/** Those of the settings view. */
export type SettingsRoute = keyof typeof settingsRoutes;

export interface PanelServer {
  /** Sends to the panel, if there is one. */
  send<E extends PanelEvent>(event: E, payload: PanelEventPayload<E>): void;
  dispose(): void;
}

/**
 * The panel's calls. Every message is checked: its sender is the panel's main frame at our origin, its name is on the
 * closed list, its input fits the route's schema. A handler's error reaches the window as words only.
 */
export function servePanel(options: {
  ipcMain: IpcMain;
  panel: () => WebContents | null;
  handlers: PanelHandlers;
  log: Log;
}): PanelServer {
  const { ipcMain, panel, handlers, log } = options;

  const isPanel = (event: IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    // A frame's URL can be empty while it loads; the window's identity is what counts then.
    const fromOurOrigin = frame !== null && (frame.url === '' || frame.url.startsWith(`${APP_ORIGIN}/`));
    return event.sender === panel() && frame !== null && frame.parent === null && fromOurOrigin;
  };

  ipcMain.handle('panel.invoke', async (event, name: unknown, input: unknown) => {
    if (!isPanel(event)) throw new Error('This window may not make this call.');
    if (typeof name !== 'string' || !Object.hasOwn(panelRoutes, name))
      throw new Error('There is no such call.');
    const route = name as PanelRoute;
    const parsed = panelRoutes[route].input.safeParse(input);
    if (!parsed.success) throw new Error(`The call ${route} was given something that it cannot take.`);
    try {
      // The table ties each name to its input; TypeScript cannot follow that through a variable name.
      const handler = handlers[route] as (input: unknown) => unknown;
      return await handler(parsed.data);
    } catch (error) {
      log.error('panel call failed', {
        route,
        reason: error instanceof Error ? error.message : String(error),
      });
      throw error instanceof Error ? new Error(error.message) : new Error('That did not work.');
    }
  });

  return {
    send(event, payload) {
      const contents = panel();
      if (contents && !contents.isDestroyed()) contents.send('panel.event', event, payload);
    },
    dispose() {
      ipcMain.removeHandler('panel.invoke');
    },
  };
}
