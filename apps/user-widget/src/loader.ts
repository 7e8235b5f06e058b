import { readSettings, type DeskwireApi, type HostConfig } from "./loader/config.ts";
import { createWidget } from "./loader/widget.ts";

declare global {
  interface Window {
    deskwire?: HostConfig;
    Deskwire?: DeskwireApi;
  }
}

function start(script: HTMLScriptElement): void {
  const config = window.deskwire ?? {};
  const api = createWidget(new URL(script.src).origin, readSettings(config, script.dataset));
  window.Deskwire = api;
  config.onLoad?.(api);
}

const script = document.currentScript;
// `currentScript` is only there while the script runs, and a page may include it twice.
if (script instanceof HTMLScriptElement && !window.Deskwire) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
