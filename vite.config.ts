import { existsSync, globSync } from 'node:fs';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { precompileJsx } from './tools/precompile.ts';

// What the browser loads by name: each island, the style sheet, and the inspector's field app.
const browserEntries = globSync(
  ['src/web/islands/*.{ts,tsx}', 'src/web/ui/styles.css', 'src/field/{main,worker}.{ts,tsx}'],
  {
    exclude: ['**/*.test.*'],
  },
);

/**
 * One run (`vite build --app`) makes both: dist/client/assets with dist/client/.vite/manifest.json, whose keys are the
 * paths of the sources, and dist/server/main.js, which leaves every dependency in node_modules.
 */
export default defineConfig({
  appType: 'custom',
  publicDir: existsSync('src/web/public') ? 'src/web/public' : false,
  logLevel: 'warn',
  plugins: [tailwindcss(), precompileJsx()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { emptyOutDir: true, reportCompressedSize: false },
  environments: {
    client: {
      build: {
        outDir: 'dist/client',
        manifest: true,
        // The content security policy allows no data: addresses.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        target: 'es2022',
        // The first to know light-dark(); for older ones every colour would be written out twice.
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
        rolldownOptions: { input: browserEntries },
      },
    },
    ssr: {
      resolve: { external: true },
      build: {
        outDir: 'dist/server',
        ssr: true,
        target: 'node24',
        copyPublicDir: false,
        rolldownOptions: { input: { main: 'src/server/main.ts' }, output: { entryFileNames: '[name].js' } },
      },
    },
  },
  builder: {
    buildApp: async (builder) => {
      await Promise.all(Object.values(builder.environments).map((environment) => builder.build(environment)));
    },
  },
});
