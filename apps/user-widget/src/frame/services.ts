import { createContext, useContext } from "react";
import type { Host } from "./host.ts";
import type { Prefs } from "./prefs.ts";
import type { Session } from "./session/session.ts";
import type { KeyStore } from "./storage.ts";

export interface Sound {
  /** False when the browser does not let the page be heard yet, as before the first click in it. */
  play(): Promise<boolean>;
}

/** What lives as long as the page; `notify` shows a short line that goes away by itself. */
export interface Services {
  host: Host;
  session: Session;
  prefs: Prefs;
  store: KeyStore;
  sound: Sound;
}

export interface Shell extends Services {
  notify(text: string): void;
}

export const ShellContext = createContext<Shell | null>(null);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("outside of the app");
  return shell;
}
