import { defineConfig } from "vite";

/** The frame app, served at /widget/. The loader beside it is built by vite.loader.config.ts. */
export default defineConfig({
  base: "/widget/",
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
    modulePreload: { polyfill: false },
    // The content security policy allows fonts and media from the server alone, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
  },
});
