import { contextBridge, ipcRenderer } from 'electron';
import { type PanelBridge, panelEvents, panelRoutes } from '#shared/contracts/routes.ts';

/** The panel's only door: two functions over closed lists, checked here and again in main. */
const bridge: PanelBridge = {
  async invoke(route, input) {
    if (!Object.hasOwn(panelRoutes, route)) throw new Error('There is no such call.');
    const contract = panelRoutes[route];
    const output: unknown = await ipcRenderer.invoke('panel.invoke', route, contract.input.parse(input));
    // The route ties input to output; TypeScript cannot follow that through a generic name.
    return contract.output.parse(output) as never;
  },
  on(event, listener) {
    if (!Object.hasOwn(panelEvents, event)) throw new Error('There is no such event.');
    const receive = (_event: Electron.IpcRendererEvent, name: unknown, payload: unknown): void => {
      if (name !== event) return;
      const parsed = panelEvents[event].safeParse(payload);
      if (parsed.success) listener(parsed.data as never);
    };
    ipcRenderer.on('panel.event', receive);
    return () => {
      ipcRenderer.off('panel.event', receive);
    };
  },
};

contextBridge.exposeInMainWorld('parley', bridge);
