import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Pending } from "@deskwire/chat-view/thread/thread";
import type { ErrorCode } from "@deskwire/protocol";
import { useErrorText } from "../../../i18n/intl.tsx";
import { useClient } from "../../../live/live.tsx";
import { useCopy } from "../../../ui/use-copy.ts";
import type { RowContext } from "./row-context.ts";

/** Why a message was not sent, and what the agent can do with it. */
export function NotSent(
  props: Pick<RowContext, "naming" | "onReply"> & { pending: Pending; code: ErrorCode },
) {
  const t = useTranslations();
  const client = useClient();
  const errorText = useErrorText();
  const copy = useCopy();
  const { clientId, body } = props.pending;
  const { handler } = props.naming;
  return (
    <div
      role="alert"
      className="flex max-w-80 flex-col items-end gap-1 text-right text-xs text-danger"
    >
      <span>
        {handler === null ? errorText(props.code) : t("failed.handledBy", { agent: handler })}
      </span>
      <span className="flex gap-3">
        {props.onReply !== null && (
          <TextButton onClick={() => client.retry(clientId)}>{t("conversation.retry")}</TextButton>
        )}
        {"text" in body && (
          <TextButton onClick={() => copy(body.text)}>{t("common.copy")}</TextButton>
        )}
        <TextButton onClick={() => client.discard(clientId)}>
          {t("conversation.discard")}
        </TextButton>
      </span>
    </div>
  );
}

function TextButton(props: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="font-semibold underline underline-offset-2"
    >
      {props.children}
    </button>
  );
}
