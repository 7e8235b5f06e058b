import { useWords } from "../i18n/words.ts";
import { useShell } from "../services.ts";
import { greetingNote } from "./greeting-note.ts";

interface GreetingProps {
  name: string | null;
  visitor: boolean | null;
}

export function Greeting({ name, visitor }: GreetingProps) {
  const { t } = useWords();
  const { store, host } = useShell();
  // [SHO7] A page that can keep the visitor's token has told what it keeps.
  const durable = store.durable || host.getState().visitor !== undefined;
  const note = greetingNote(t, { visitor, durable });
  return (
    <section className="greeting">
      <svg className="greeting-art" viewBox="0 0 120 84" aria-hidden="true">
        <path
          className="art-back"
          d="M14 30c0-11 9-20 20-20h34c11 0 20 9 20 20v8c0 11-9 20-20 20H42L26 70V57c-7-3-12-9-12-17Z"
        />
        <path
          className="art-front"
          d="M54 40c0-8 7-15 15-15h22c8 0 15 7 15 15v8c0 8-5 13-11 15v12L82 63H69c-8 0-15-7-15-15Z"
        />
        <circle className="art-dot" cx="70" cy="44" r="3.4" />
        <circle className="art-dot" cx="80" cy="44" r="3.4" />
        <circle className="art-dot" cx="90" cy="44" r="3.4" />
      </svg>
      <h2>{t.greeting(name)}</h2>
      <p className="greeting-sub">{t.greetingSub}</p>
      {note !== null && <p className="greeting-note">{note}</p>}
    </section>
  );
}
