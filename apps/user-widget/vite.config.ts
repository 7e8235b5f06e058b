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
    // Parts that are fetched when they are shown bring their styles with them, so nothing needs to be preloaded.
    modulePreload: false,
    // The content security policy allows fonts and media from the server alone, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What the first page shares with the parts that come later is one file, not one for each set of them.
      output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] } },
    },
  },
});
