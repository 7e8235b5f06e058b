import { defineConfig, type Plugin } from "vite";

/** Host pages may have any encoding, which also applies to scripts without a charset. */
const asciiOnly: Plugin = {
  name: "ascii-only",
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === "chunk") chunk.code = chunk.code.replace(/[^\x20-\x7e\n]/g, escapeUnit);
    }
  },
};

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The script that a host page embeds: one classic script with a fixed name. */
export default defineConfig({
  publicDir: false,
  plugins: [asciiOnly],
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
