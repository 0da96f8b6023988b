import { type SimRequest, type SimServer, type SimServerOptions, startSimServer } from './sim-server.ts';

/** What a simulator answers on its paths. */
export type SimService = Pick<SimServerOptions, 'onRequest' | 'onUpgrade'>;

/** The one address of a vendor, which the simulators of its services share as the real services do. */
export interface SimHost extends SimServer {
  /** Serves these paths and all below them. Paths that nobody serves go to the first service, for its own 404. Returns the function that ends it. */
  serve(paths: readonly string[], service: SimService): () => void;
}

export async function startSimHost(
  options: Pick<SimServerOptions, 'keepAliveTimeoutMs'> = {},
): Promise<SimHost> {
  const services: { paths: readonly string[]; service: SimService }[] = [];
  const find = ({ pathname }: URL, kind: keyof SimService) => {
    const able = services.filter(({ service }) => service[kind] !== undefined);
    const serves = (path: string) => pathname === path || pathname.startsWith(`${path}/`);
    return (able.find(({ paths }) => paths.some(serves)) ?? able[0])?.service;
  };
  const server = await startSimServer({
    ...options,
    onRequest(request: SimRequest, response) {
      const service = find(request.url, 'onRequest');
      if (service?.onRequest) service.onRequest(request, response);
      else response.writeHead(404).end();
    },
    onUpgrade(upgrade) {
      const service = find(upgrade.url, 'onUpgrade');
      if (service?.onUpgrade) service.onUpgrade(upgrade);
      else upgrade.reject(404, {}, '');
    },
  });
  return {
    ...server,
    serve(paths, service) {
      const entry = { paths, service };
      services.push(entry);
      return () => {
        const at = services.indexOf(entry);
        if (at >= 0) services.splice(at, 1);
      };
    },
  };
}
