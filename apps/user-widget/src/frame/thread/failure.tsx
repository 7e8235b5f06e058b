import type { ErrorCode } from "@deskwire/protocol";
import { errorText } from "../i18n/error-text.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";

interface FailureProps {
  code: ErrorCode | "offline";
  /** Null where another attempt cannot help. */
  retry: { label: string; run: () => void } | null;
  onDiscard: () => void;
}

/** Why a message or a file was not sent, and what the user can do with it. */
export function Failure({ code, retry, onDiscard }: FailureProps) {
  const { t, locale } = useWords();
  return (
    <div className="failure" role="alert">
      <p>
        <Icon name="alert" size={15} />
        <span>{labelled(locale, t.state.failed, errorText(t, code))}</span>
      </p>
      {retry && (
        <button type="button" onClick={retry.run}>
          {retry.label}
        </button>
      )}
      <button type="button" onClick={onDiscard}>
        {t.discard}
      </button>
    </div>
  );
}
