import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { WebhookEndpoint } from "@deskwire/protocol";
import { errorCode } from "../../api/http.ts";
import { rotateSecret } from "../../api/webhooks.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { Secret } from "./secret.tsx";

/** [DOR12] Asks before an endpoint gets a new secret, and shows the new one, once. */
export function RotateDialog(props: { endpoint: WebhookEndpoint; onClose: () => void }) {
  const t = useTranslations("webhooks");
  const errorText = useErrorText();
  const { endpoint, onClose } = props;
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useMutation({
    mutationFn: () => rotateSecret(endpoint.id),
    onSuccess: (answer) => setSecret(answer.secret),
    onError: (error) => {
      toast.error(errorText(errorCode(error)));
      onClose();
    },
  });
  if (secret !== null)
    return (
      <Dialog open insistent onClose={onClose} title={t("secretTitle")} text={t("rotatedText")}>
        <Secret secret={secret} onClose={onClose} />
      </Dialog>
    );
  return (
    <Confirm
      open
      onClose={onClose}
      title={t("rotateTitle")}
      text={t("rotateText", { url: endpoint.url })}
      confirm={t("rotate")}
      busy={rotate.isPending}
      onConfirm={() => rotate.mutate()}
    />
  );
}
