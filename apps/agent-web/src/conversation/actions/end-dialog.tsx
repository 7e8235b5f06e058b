import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Conversation } from "@deskwire/protocol";
import { toast } from "../../ui/toast.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { useClient } from "../../live/live.tsx";
import { Confirm } from "../../ui/dialog.tsx";

export function EndDialog(props: {
  conversation: Conversation;
  name: string;
  open: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("conversation");
  const client = useClient();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    const outcome = await client.end(props.conversation.id);
    setBusy(false);
    props.onClose();
    if (outcome.ok) toast.success(t("ended"));
    else toast.error(errorText(outcome.code));
  };
  return (
    <Confirm
      open={props.open}
      onClose={props.onClose}
      title={t("endTitle")}
      text={t("endText", { name: props.name })}
      confirm={t("endConfirm")}
      danger
      busy={busy}
      onConfirm={() => void end()}
    />
  );
}
