import { contextBridge, ipcRenderer } from 'electron';
import type { AudioWindowBridge } from '#shared/contracts/audio.ts';

// Names are repeated, not imported: the contract's schemas would come along into every sandboxed preload.
const PORTS = 'audio.ports';
const CONTROL = 'audio.control';
const STATUS = 'audio.status';

const bridge: AudioWindowBridge = {
  send: (status) => ipcRenderer.send(STATUS, status),
  onControl: (listener) => {
    ipcRenderer.on(CONTROL, (_event, control: unknown) => listener(control));
  },
};

contextBridge.exposeInMainWorld('parleyAudio', bridge);

// Ports cannot cross the context bridge; a message to the page can carry them.
ipcRenderer.on(PORTS, (event) => {
  window.postMessage({ kind: PORTS }, location.origin, event.ports as MessagePort[]);
});
