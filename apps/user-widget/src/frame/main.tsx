import { browserTransport, localStorageOutbox, memoryOutbox } from "@deskwire/client";
import { createRoot } from "react-dom/client";
import { detectLocale } from "@deskwire/chat-view/formats/locale";
import "@deskwire/chat-view/browser/fetch-part";
import { App, Blocked } from "./app.tsx";
import { connectHost, type Host } from "./host.ts";
import { ignoreComposedKeys } from "@deskwire/chat-view/browser/ignore-composed-keys";
import { listen } from "@deskwire/chat-view/browser/listen";
import { loadWords } from "./i18n/load-words.ts";
import { later } from "./later.ts";
import { createPrefs } from "./prefs.ts";
import { createPersonStorage } from "./session/person-storage.ts";
import { createIdentity } from "./session/identity.ts";
import { createSession } from "./session/session.ts";
import type { Sound } from "./services.ts";
import { createKeyStore, usableStorage } from "./storage.ts";
import "./styles/base.css";
import "./styles/panel.css";
import "./styles/thread.css";
import "./styles/composer.css";
import "./styles/media.css";

/** Other notes than those of the console, so that an agent who looks at a page with the widget can tell them apart. */
const NOTES_HZ = [784, 1047];

async function open(root: HTMLElement): Promise<void> {
  const host = await connectHost().catch(() => null);
  if (host) return start(host, root);
  const words = await loadWords(detectLocale(navigator.languages));
  createRoot(root).render(<Blocked {...words} />);
}

async function start(host: Host, root: HTMLElement): Promise<void> {
  const storage = usableStorage(() => window.localStorage);
  const store = createKeyStore(storage);
  const outboxOf = (key: string) =>
    storage === null ? memoryOutbox() : localStorageOutbox(storage, `deskwire:outbox:${key}`);
  const identity = createIdentity(host, store);
  const storageOf = (key: string) => createPersonStorage({ key, store, outboxOf });
  const session = createSession({ host, identity, storageOf, transport: browserTransport });
  const prefs = createPrefs(store, host.getState(), navigator.languages);
  const services = { host, session, prefs, store, sound: lazySound() };
  const words = await loadWords(prefs.getState().locale);
  createRoot(root).render(<App services={services} firstWords={words} />);
  const { identified, open, topics } = host.getState();
  if (identified || open || topics.length > 0 || identity.hasVisitor()) session.start();
  host.ready();
}

/** A sound whose code is loaded when it is first played. */
function lazySound(): Sound {
  const load = later(async () => (await import("./sound.ts")).createSound(NOTES_HZ));
  return {
    async play() {
      const sound = await load().catch(() => null);
      return sound !== null && sound.play();
    },
    async ring(seen) {
      const sound = await load().catch(() => null);
      await sound?.ring(seen);
    },
  };
}

ignoreComposedKeys(window);
// A file dropped outside the composer would otherwise replace the frame's page.
for (const type of ["dragover", "drop"]) listen(document, type, (event) => event.preventDefault());
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
// [BRW7] The newest function that the widget needs.
if ("canParse" in URL) await open(root);
else root.textContent = "Chat needs a newer browser. 聊天需要较新的浏览器。";
