import { defineConfig } from "vite";

/** The script that a host page embeds: classic, one file, under a name that never changes. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2020",
    lib: {
      entry: "src/loader.ts",
      formats: ["iife"],
      name: "deskwireLoader",
      fileName: () => "widget.js",
    },
  },
});
