/**
 * The page's own world, at document start: the page's side of contextBridge, and the few web APIs whose answers
 * Electron lets the app decide. Receives its link to the isolated world in an event that it stops.
 */
import { HANDSHAKE_EVENT } from '../ipc/renderer-config.ts';
import { type Bridge, createBridge } from './bridge.ts';

type Ask = (kind: 'check' | 'request', permission: string, mediaTypes: string[]) => Promise<boolean>;

function exposeApi(key: string, api: unknown): void {
  if (Object.hasOwn(window, key))
    throw new Error('Cannot bind an API on top of an existing property on the window object');
  deepFreeze(api);
  Object.defineProperty(window, key, { value: api, enumerable: true });
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
}

function gateMediaDevices(ask: Ask): void {
  if (typeof MediaDevices === 'undefined') return; // not a secure context
  const prototype = MediaDevices.prototype;
  const { getUserMedia, enumerateDevices } = prototype;
  prototype.getUserMedia = async function (this: MediaDevices, constraints?: MediaStreamConstraints) {
    const mediaTypes = [constraints?.audio ? 'audio' : '', constraints?.video ? 'video' : ''].filter(Boolean);
    const granted = await ask('request', 'media', mediaTypes);
    if (!granted) throw new DOMException('Permission denied', 'NotAllowedError');
    return Reflect.apply(getUserMedia, this, [constraints]);
  };
  prototype.enumerateDevices = async function (this: MediaDevices) {
    const devices: MediaDeviceInfo[] = await Reflect.apply(enumerateDevices, this, []);
    const [audio, video] = await Promise.all([
      ask('check', 'media', ['audio']),
      ask('check', 'media', ['video']),
    ]);
    // A page that may not use a kind of device does not learn their names.
    const hidden = devices.filter((device) => !(device.kind === 'videoinput' ? video : audio));
    for (const device of hidden) Object.defineProperty(device, 'label', { value: '' });
    return devices;
  };
  prototype.getDisplayMedia = async () => {
    throw new DOMException('Not supported', 'NotSupportedError');
  };
}

function gatePermissionQueries(ask: Ask): void {
  if (typeof Permissions === 'undefined') return;
  const { query } = Permissions.prototype;
  const MEDIA_TYPES: Record<string, string> = { microphone: 'audio', camera: 'video' };
  Permissions.prototype.query = async function (this: Permissions, descriptor: PermissionDescriptor) {
    const status: PermissionStatus = await Reflect.apply(query, this, [descriptor]);
    const mediaType = MEDIA_TYPES[descriptor.name];
    const granted = await ask('check', mediaType ? 'media' : descriptor.name, mediaType ? [mediaType] : []);
    return Object.defineProperty(status, 'state', {
      get: () => (granted ? 'granted' : 'denied'),
      configurable: true,
    });
  };
}

function host(bridge: Bridge): void {
  bridge.handle('expose', exposeApi);
  bridge.handle('gate-permissions', (ask: Ask) => {
    gateMediaDevices(ask);
    gatePermissionQueries(ask);
  });
  bridge.handle('take-over-close', (close: () => void) => {
    window.close = () => close();
  });
}

if (window === window.top) {
  const receive = (event: Event) => {
    document.removeEventListener(HANDSHAKE_EVENT, receive, true);
    event.stopImmediatePropagation();
    host(createBridge((event as MouseEvent).relatedTarget as EventTarget, 'main'));
  };
  document.addEventListener(HANDSHAKE_EVENT, receive, true);
}
