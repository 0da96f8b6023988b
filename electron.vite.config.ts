import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Every window is an entry of its own; the audio window never loads React. */
export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rollupOptions: { input: { index: 'src/main/index.ts', 'store-worker': 'src/main/store/worker.ts' } },
    },
  },
  preload: {
    build: {
      sourcemap: true,
      // A sandboxed preload can require nothing but electron: each is one file with all that it needs.
      isolatedEntries: true,
      externalizeDeps: false,
      rollupOptions: {
        input: { panel: 'src/preload/panel.ts', audio: 'src/preload/audio.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      sourcemap: true,
      assetsInlineLimit: 0,
      rollupOptions: { input: { panel: 'src/renderer/panel.html', audio: 'src/renderer/audio.html' } },
    },
  },
});
