import { deepgramRejections, isAuthorized } from './deepgram-rejections.ts';
import type { SimService } from './sim-host.ts';

export const deepgramAccountPaths = ['/v1/auth'] as const;

/** `GET /v1/auth/token`: what a key may do. `apiKey` null accepts every key. */
export function deepgramAccount(apiKey: string | null): SimService {
  return {
    onRequest({ method, url, headers }, response) {
      const requestId = 'simulated';
      const refuse = (status: number) => {
        const answer = deepgramRejections.rejectionAnswer(deepgramRejections.rejectionOf(status), requestId);
        response
          .writeHead(status, { 'content-type': 'application/json', ...answer.headers })
          .end(answer.body);
      };
      if (!isAuthorized(headers.authorization, apiKey)) return refuse(401);
      if (method !== 'GET' || url.pathname !== '/v1/auth/token') return refuse(404);
      const token = { api_key_id: 'simulated', scopes: ['usage:write'], accessor: 'simulated' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
    },
  };
}
