import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useMemo, useState } from "react";
import { CircleAlert, Copy, RotateCw, Trash2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Conversation } from "@deskwire/protocol";
import { conversationQuery } from "../api/queries.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { failedMessages, type FailedMessage } from "../inbox/failed-messages.ts";
import { useMessageText } from "../inbox/preview-text.tsx";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { useClient, useConversations, useLive } from "../live/live.tsx";
import { useAccount } from "../session/session.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useCopy } from "../ui/use-copy.ts";

/** Shows the messages that were not sent, including those of conversations that are no longer listed. */
export function FailedBanner() {
  const t = useTranslations("failed");
  const conversations = useConversations();
  const unopened = useLive((state) => state.unopened);
  const failed = useMemo(
    () => failedMessages({ conversations, unopened }),
    [conversations, unopened],
  );
  const [open, setOpen] = useState(false);
  const shown = failed.length > 0;
  if (open && !shown) setOpen(false);
  return (
    <div role="status">
      {shown && (
        <div className="flex items-center gap-3 border-b border-line bg-danger-soft px-4 py-2 text-[13px] text-danger">
          <CircleAlert className="size-4 shrink-0" aria-hidden />
          <p className="min-w-0 flex-1 font-medium">{t("count", { count: failed.length })}</p>
          <Button look="secondary" size="sm" onClick={() => setOpen(true)}>
            {t("show")}
          </Button>
        </div>
      )}
      <Dialog
        open={open && shown}
        onClose={() => setOpen(false)}
        title={t("title")}
        text={t("text")}
      >
        <ul className="scroll-thin min-h-0 divide-y divide-line overflow-y-auto px-6 pb-4">
          {failed.map((message) => (
            <Failed key={message.clientId} message={message} />
          ))}
        </ul>
      </Dialog>
    </div>
  );
}

function Failed({ message }: { message: FailedMessage }) {
  const t = useTranslations();
  const account = useAccount();
  const errorText = useErrorText();
  const text = useMessageText();
  const conversation = useConversationOf(message);
  const handler = conversation?.agent ?? null;
  const mine = handler?.id === account.id && conversation?.status === "open";
  const others = handler !== null && handler.id !== account.id;
  return (
    <li className="flex flex-col gap-1.5 py-3">
      {conversation && (
        <p className="text-xs font-medium text-ink-2">
          {userLabel(conversation.user, t("common.visitor"))}
        </p>
      )}
      <p className="line-clamp-4 wrap-anywhere whitespace-pre-wrap">{text(message)}</p>
      <p className="text-xs text-danger">
        {others
          ? t("failed.handledBy", { agent: isolateName(handler.name) })
          : errorText(message.state.failed)}
      </p>
      <FailedActions message={message} retryable={mine} />
    </li>
  );
}

/** The conversation of a message, which is fetched when the console does not hold it. */
function useConversationOf({ conversationId }: FailedMessage): Conversation | undefined {
  const id = conversationId ?? "";
  const held = useLive((state) => state.conversations[id]?.conversation);
  const fetched = useQuery({
    ...conversationQuery(id),
    enabled: held === undefined && id !== "",
    retry: false,
  }).data;
  return held ?? fetched;
}

function FailedActions(props: { message: FailedMessage; retryable: boolean }) {
  const t = useTranslations();
  const client = useClient();
  const copy = useCopy();
  const { clientId, body } = props.message;
  return (
    <div className="flex flex-wrap gap-2">
      {"text" in body && (
        <Button look="secondary" size="sm" onClick={() => copy(body.text)}>
          <Copy className="size-3.5" aria-hidden />
          {t("common.copy")}
        </Button>
      )}
      {props.retryable && (
        <Button look="secondary" size="sm" onClick={() => client.retry(clientId)}>
          <RotateCw className="size-3.5" aria-hidden />
          {t("conversation.retry")}
        </Button>
      )}
      <Button look="secondary" size="sm" onClick={() => client.discard(clientId)}>
        <Trash2 className="size-3.5" aria-hidden />
        {t("conversation.discard")}
      </Button>
    </div>
  );
}
