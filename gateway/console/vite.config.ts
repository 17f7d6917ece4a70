// Everything under /assets has its content in its name; the page itself is completed by the gateway (a nonce for styles).
import { defineConfig } from 'vite';

export default defineConfig({
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: process.env.CONSOLE_OUT ?? 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    // what most pages need comes in two pieces, not in fifty: each would be a request of its own on the first visit
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules/, minShareCount: 3 },
            { name: 'common', minShareCount: 3 },
          ],
        },
      },
      onwarn: (warning, say) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : say(warning)),
    },
  },
  server: { proxy: Object.fromEntries(['/graphql', '/session', '/sessions', '/password', '/files'].map((at) => [at, { target: 'http://127.0.0.1:8080', ws: true }])) },
});
