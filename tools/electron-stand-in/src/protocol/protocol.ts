import type { CustomScheme, Protocol as ElectronProtocol } from 'electron';
import { app } from '../app/app.ts';
import { guardObject } from '../core/guard.ts';
import { addScheme } from './urls.ts';

type Handler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();

/** The handler of the scheme of `url`. */
export function handlerOf(url: string): Handler | undefined {
  return handlers.get(url.slice(0, url.indexOf(':')));
}

export const protocol = guardObject('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]) {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme } of schemes) addScheme(scheme);
  },
  handle(scheme: string, handler: Handler) {
    if (!app.isReady()) throw new Error('protocol can not be used before app is ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    addScheme(scheme);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string) {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
}) satisfies Pick<ElectronProtocol, 'registerSchemesAsPrivileged' | 'unhandle' | 'isProtocolHandled'>;
