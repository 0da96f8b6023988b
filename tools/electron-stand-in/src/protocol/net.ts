import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Net as ElectronNet } from 'electron';
import { guardObject } from '../core/guard.ts';
import { handlerOf } from './protocol.ts';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.txt': 'text/plain',
};

type FetchInit = RequestInit & { bypassCustomProtocolHandlers?: boolean };

/** `net.fetch`: files, custom schemes and http(s). */
export async function netFetch(input: string | Request, init: FetchInit = {}): Promise<Response> {
  const url = typeof input === 'string' ? input : input.url;
  if (url.startsWith('file:')) return fetchFile(url);
  const handler = init.bypassCustomProtocolHandlers ? undefined : handlerOf(url);
  return handler ? handler(new Request(input, init)) : fetch(input, init);
}

async function fetchFile(url: string): Promise<Response> {
  const file = fileURLToPath(url.replace(/[?#].*$/s, ''));
  const body = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? 'net::ERR_FILE_NOT_FOUND' : 'net::ERR_FAILED');
  });
  const type = MIME_TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  return new Response(body, { headers: { 'content-type': type } });
}

export const net = guardObject('net', {
  fetch: netFetch,
  isOnline: () => true,
  online: true,
});
net satisfies Pick<ElectronNet, 'isOnline' | 'online'>;
