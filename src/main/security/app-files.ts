import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { securityHeaders } from './csp.ts';

export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://parley`;

const mimeTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Answers `app://parley/…` from the files that the build produced, listed once. A request names an entry of that
 * list or gets 404: no path of a request ever reaches the file system.
 */
export async function createAppFileHandler(folder: string): Promise<(request: Request) => Promise<Response>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !(extname(entry.name) in mimeTypes)) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(
      `/${file
        .slice(folder.length + 1)
        .split(sep)
        .join('/')}`,
      file,
    );
  }
  return async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'parley' && request.method === 'GET' ? files.get(url.pathname) : undefined;
    if (!file) return new Response('Not found', { status: 404, headers: securityHeaders });
    const type = mimeTypes[extname(file)] ?? 'application/octet-stream';
    const body = new Uint8Array(await readFile(file));
    return new Response(body, { headers: { ...securityHeaders, 'Content-Type': type } });
  };
}
