import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Locale } from "@deskwire/chat-view/formats/locale";
import { listen } from "@deskwire/chat-view/browser/listen";
import { useStore } from "./hooks.ts";
import { loadLater, loadWords } from "./i18n/load-words.ts";
import { WordsContext, type Words } from "./i18n/words.ts";
import { loadAhead } from "./later.ts";
import { Chat } from "./panel/chat.tsx";
import { Waiting } from "./panel/waiting.tsx";
import { ShellContext, type Services, type Shell } from "./services.ts";

const NOTE_MS = 3_500;

export function App({ services, firstWords }: { services: Services; firstWords: Words }) {
  const { host, session, prefs } = services;
  const { theme, open, topics } = useStore(host);
  const wanted = open || topics.length > 0;
  const { locale } = useStore(prefs);
  const sessionState = useStore(session);
  const [note, setNote] = useState("");
  const timer = useRef<number>(undefined);
  const notify = useCallback((text: string) => {
    setNote(text);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setNote(""), NOTE_MS);
  }, []);
  const shell = useMemo<Shell>(() => ({ ...services, notify }), [services, notify]);
  const words = useLoadedWords(locale, firstWords);

  const { phase } = sessionState;
  useEffect(() => {
    if (wanted) session.start();
  }, [wanted, session]);
  useEffect(() => {
    if (open) whenIdle(() => void loadAhead());
  }, [open]);
  useEffect(() => {
    // Without a client there is no user whose messages could count.
    if (phase !== "running") host.tellUnread(0, { chat: 0, comment: 0, like: 0, total: 0 });
  }, [host, phase]);
  useEffect(() => {
    document.documentElement.lang = words.locale === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset["theme"] = theme;
    document.title = words.t.title;
    host.tellLocale(words.locale);
  }, [host, theme, words]);
  useCloseOnEscape(shell);

  return (
    <ShellContext.Provider value={shell}>
      <WordsContext.Provider value={words}>
        <main className="panel" aria-label={words.t.title}>
          {sessionState.phase === "running" ? (
            <Chat key={sessionState.view} running={sessionState} />
          ) : (
            <Waiting failed={sessionState.phase === "starting" && sessionState.failed} />
          )}
          <p className="note" role="status" data-shown={note !== ""}>
            {note}
          </p>
        </main>
      </WordsContext.Provider>
    </ShellContext.Provider>
  );
}

/** Safari has no `requestIdleCallback`. */
function whenIdle(run: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(run);
  else setTimeout(run, 1_000);
}

/** The words of `locale`. Returns the previous words until they have loaded. */
function useLoadedWords(locale: Locale, first: Words): Words {
  const [words, setWords] = useState(first);
  useEffect(() => {
    let wanted = true;
    loadAllWords(locale).then(
      (loaded) => wanted && setWords(loaded),
      // Offline: the choice is stored, and the next page uses it.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [locale]);
  return words;
}

/** Later parts may be on the screen when the language changes. */
async function loadAllWords(locale: Locale): Promise<Words> {
  const words = await loadWords(locale);
  await loadLater(words);
  return words;
}

/** Closes the panel on Escape. A popover or dialog inside the panel handles the key first and prevents the default. */
function useCloseOnEscape({ host }: Services): void {
  useEffect(
    () =>
      listen(document, "keydown", (event) => {
        if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
        if (!event.defaultPrevented) host.close();
      }),
    [host],
  );
}

export function Blocked({ t }: Words) {
  return (
    <main className="panel blocked">
      <p role="alert">{t.blocked}</p>
    </main>
  );
}
