import { browserTransport, localStorageOutbox, memoryOutbox } from "@deskwire/client";
import { createRoot } from "react-dom/client";
import { detectLocale } from "@deskwire/chat-view/locale";
import { App, Blocked } from "./app.tsx";
import { connectHost, type Host } from "./host.ts";
import { listen } from "./hooks.ts";
import { loadWords } from "./i18n/load-words.ts";
import { later } from "./later.ts";
import { createPrefs } from "./prefs.ts";
import { createBelongings } from "./session/belongings.ts";
import { createIdentity } from "./session/identity.ts";
import { createSession } from "./session/session.ts";
import type { Sound } from "./services.ts";
import { createKeyStore, usableStorage } from "./storage.ts";
import "./styles/base.css";
import "./styles/panel.css";
import "./styles/thread.css";
import "./styles/composer.css";
import "./styles/media.css";

async function start(host: Host, root: HTMLElement): Promise<void> {
  const storage = usableStorage(() => window.localStorage);
  const store = createKeyStore(storage);
  const outboxOf = (key: string) =>
    storage === null ? memoryOutbox() : localStorageOutbox(storage, `deskwire:outbox:${key}`);
  const identity = createIdentity(host, store);
  const belongingsOf = (key: string) => createBelongings({ key, store, outboxOf });
  const session = createSession({ host, identity, belongingsOf, transport: browserTransport });
  const prefs = createPrefs(store, host.getState(), navigator.languages);
  const services = { host, session, prefs, store, sound: laterSound() };
  const words = await loadWords(prefs.getState().locale);
  createRoot(root).render(<App services={services} firstWords={words} />);
  const { identified, open, topics } = host.getState();
  if (identified || open || topics.length > 0 || identity.hasVisitor()) session.start();
  host.ready();
}

/** Fetched the first time that it is to be heard. */
function laterSound(): Sound {
  const load = later(async () => (await import("./sound.ts")).createSound());
  return {
    async play() {
      try {
        return await (await load()).play();
      } catch {
        return false;
      }
    },
  };
}

// A file that misses the composer must not take the frame away.
for (const type of ["dragover", "drop"]) listen(document, type, (event) => event.preventDefault());
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const host = await connectHost().catch(() => null);
if (host) await start(host, root);
else createRoot(root).render(<Blocked {...await loadWords(detectLocale(navigator.languages))} />);
