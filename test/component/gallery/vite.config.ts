import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite test/component/gallery` shows every state of the panel in a browser. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { host: '127.0.0.1', fs: { allow: ['../../..'] } },
  cacheDir: '../../../node_modules/.cache/gallery',
});
