import { inARow } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Greeting } from "./greeting.tsx";
import { Header } from "./header.tsx";

/** Before anybody is known: the host page is being asked, or nobody has opened the panel yet. */
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
