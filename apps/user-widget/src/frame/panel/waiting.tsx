import { inARow } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Greeting } from "./greeting.tsx";
import { Header } from "./header.tsx";

/** Shown before the user is known: the host page is being asked, or the panel was not opened. */
export function Waiting({ failed }: { failed: boolean }) {
  const { t, locale } = useWords();
  return (
    <>
      <Header title={t.team} subtitle={t.presence.connecting} agent={null} presence="none" />
      {failed && (
        <p className="banner" data-tone="warning" role="status">
          {inARow(locale, t.banner.noToken, t.banner.connecting)}
        </p>
      )}
      <div className="thread">
        <Greeting name={null} visitor={null} />
      </div>
    </>
  );
}
