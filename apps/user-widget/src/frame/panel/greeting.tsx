import { useWords } from "../i18n/words.ts";
import { lazily } from "../lazily.tsx";
import { useShell } from "../services.ts";
import { greetingNote } from "./greeting-note.ts";

const GreetingArt = lazily(async () => (await import("./greeting-art.tsx")).GreetingArt);

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
        <GreetingArt />
      </svg>
      <h2>{t.greeting(name)}</h2>
      <p className="greeting-sub">{t.greetingSub}</p>
      {note !== null && <p className="greeting-note">{note}</p>}
    </section>
  );
}
