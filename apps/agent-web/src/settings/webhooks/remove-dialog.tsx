import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { WebhookEndpoint } from "@deskwire/protocol";
import { errorCode } from "../../api/http.ts";
import { endpointsQuery, removeEndpoint } from "../../api/webhooks.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";

/** Asks before removing an endpoint, because its log and pending deliveries are removed, too. */
export function RemoveDialog(props: { endpoint: WebhookEndpoint; onClose: () => void }) {
  const t = useTranslations("webhooks");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const { endpoint, onClose } = props;
  const remove = useMutation({
    mutationFn: () => removeEndpoint(endpoint.id),
    onSuccess: () => {
      toast.success(t("removed"));
      return queryClient.invalidateQueries({ queryKey: endpointsQuery.queryKey });
    },
    onError: (error) => toast.error(errorText(errorCode(error))),
    onSettled: onClose,
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t("removeTitle")}
      text={t("removeText", { url: endpoint.url })}
      confirm={t("remove")}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
