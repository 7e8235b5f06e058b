import { fileURLToPath } from "node:url";
import { fetchPartsFirst } from "@deskwire/chat-view/build/fetch-parts-first";
import { defineConfig, type Plugin } from "vite";

const REACT = fileURLToPath(new URL("src/frame/react.ts", import.meta.url));

// All styles are in one file that the page loads first, so dynamic imports need not wait for styles.
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) =>
    id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null,
};

/** The frame app, served at /widget/. The loader beside it is built by vite.loader.config.ts. */
export default defineConfig({
  base: "/widget/",
  plugins: [plainImports, fetchPartsFirst],
  resolve: {
    alias: [
      { find: "react/jsx-runtime", replacement: "preact/jsx-runtime" },
      { find: "react/jsx-dev-runtime", replacement: "preact/jsx-dev-runtime" },
      { find: /^react(-dom\/client)?$/, replacement: REACT },
    ],
  },
  build: {
    outDir: "dist/widget",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    // The content security policy allows fonts and media only from the server, so assets must not become data: URLs.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: (id, build) => (isOfFirstPage(id, build) ? "shared" : null), minShareCount: 2 },
          ],
        },
      },
    },
  },
});

interface Build {
  getModuleInfo: (id: string) => { isEntry: boolean; importers: string[] } | null;
}

/**
 * Whether a module is part of the first page. What the first page shares with the parts that come later is one file. It
 * holds nothing that only later parts share, because everybody waits for it.
 */
function isOfFirstPage(id: string, build: Build, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const info = build.getModuleInfo(id);
  if (info === null) return false;
  return info.isEntry || info.importers.some((importer) => isOfFirstPage(importer, build, seen));
}
