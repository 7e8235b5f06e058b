import { defineConfig, type Plugin } from "vite";

// All styles are in one file that the page has from the start: an import has nothing to wait for but itself.
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) =>
    id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null,
};

/** The frame app, served at /widget/. The loader beside it is built by vite.loader.config.ts. */
export default defineConfig({
  base: "/widget/",
  plugins: [plainImports],
  // What stays "react" in the sources is a third of the size this way.
  resolve: {
    alias: [
      { find: "react/jsx-runtime", replacement: "preact/jsx-runtime" },
      { find: "react/jsx-dev-runtime", replacement: "preact/jsx-dev-runtime" },
      { find: "react-dom/client", replacement: "preact/compat/client" },
      { find: /^react(-dom)?$/, replacement: "preact/compat" },
    ],
  },
  build: {
    outDir: "dist/widget",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    // The content security policy allows fonts and media from the server alone, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What the first page shares with the parts that come later is one file, not one for each set of them.
      output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] } },
    },
  },
});
