import { useWords } from "../i18n/words.ts";
import type { OlderState } from "./use-older.ts";
import type { Older } from "./visible-threads.ts";

/** What stands above the first message: whether earlier ones are being loaded, or there are none. */
export function Beginning(props: { older: Older; state: OlderState; onRetry: () => void }) {
  const { t } = useWords();
  if (props.state === "failed") {
    return (
      <p className="edge">
        {t.olderFailed}{" "}
        <button type="button" onClick={props.onRetry}>
          {t.tryAgain}
        </button>
      </p>
    );
  }
  const isFirst = props.older === null || props.state === "none";
  return <p className="edge">{isFirst ? t.beginning : t.older}</p>;
}
