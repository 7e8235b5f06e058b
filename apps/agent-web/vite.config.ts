import tailwindcss from "@tailwindcss/vite";
import { fetchPartsFirst } from "@deskwire/chat-view/build/fetch-parts-first";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["DESKWIRE_SERVER"] ?? "http://127.0.0.1:3000";

export default defineConfig({
  base: "/agent/",
  plugins: [react(), tailwindcss(), fetchPartsFirst],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    // The server's content policy allows data: for images only.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The page preloads its modules; `fetchPartsFirst` fetches what later parts import.
      resolveDependencies: (_file, files, { hostType }) => (hostType === "html" ? files : []),
    },
    // As `fetchPartsFirst` needs.
    cssCodeSplit: false,
  },
  server: {
    proxy: {
      "/api": { target: server },
      "/ws": { target: server.replace(/^http/, "ws"), ws: true },
    },
  },
});
