import { readSettings, type DeskwireApi, type HostConfig } from "./loader/config.ts";
import { createWidget } from "./loader/widget.ts";

declare global {
  interface Window {
    deskwire?: HostConfig;
    Deskwire?: DeskwireApi;
  }
}

function start(script: HTMLScriptElement): void {
  // A page may include the script twice.
  if (window.Deskwire) return;
  const config = window.deskwire ?? {};
  const api = createWidget(new URL(script.src).origin, readSettings(config, script.dataset));
  window.Deskwire = api;
  config.onLoad?.(api);
}

const script = document.currentScript;
// `currentScript` is set only while the script runs.
if (script instanceof HTMLScriptElement) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
