import { useState } from "react";
import { Plus, Webhook } from "lucide-react";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { WebhookEndpoint } from "@deskwire/protocol";
import { errorCode } from "../../api/http.ts";
import { endpointsQuery } from "../../api/webhooks.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { ListFailed } from "../../inbox/list-pane.tsx";
import { EmptyState, SkeletonRows } from "../../ui/bits.tsx";
import { Button } from "../../ui/button.tsx";
import { EndpointCard } from "./endpoint-card.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

/** [OUT6] The webhook endpoints. Administrators add, change, inspect and remove them here. */
export function Webhooks() {
  const t = useTranslations("webhooks");
  const endpoints = useQuery(endpointsQuery);
  const [edited, setEdited] = useState<WebhookEndpoint | "new" | null>(null);
  const [rotating, setRotating] = useState<WebhookEndpoint | null>(null);
  const [removing, setRemoving] = useState<WebhookEndpoint | null>(null);
  const all = endpoints.data ?? [];
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-72 text-ink-2">{t("text")}</p>
        <Button onClick={() => setEdited("new")}>
          <Plus className="size-4" aria-hidden />
          {t("add")}
        </Button>
      </div>
      {all.length === 0 && <NoEndpoints endpoints={endpoints} />}
      <ul aria-label={t("list")} className="flex flex-col gap-4 empty:hidden">
        {all.map((endpoint) => (
          <EndpointCard
            key={endpoint.id}
            endpoint={endpoint}
            onEdit={setEdited}
            onRotate={setRotating}
            onRemove={setRemoving}
          />
        ))}
      </ul>
      {edited !== null && (
        <EndpointDialog
          endpoint={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {rotating && <RotateDialog endpoint={rotating} onClose={() => setRotating(null)} />}
      {removing && <RemoveDialog endpoint={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

/** Stands in the place of the list while it is fetched, after a failure, and when there is no endpoint. */
function NoEndpoints({ endpoints }: { endpoints: UseQueryResult<readonly WebhookEndpoint[]> }) {
  const t = useTranslations();
  const errorText = useErrorText();
  return (
    <div className="overflow-hidden rounded-2xl border border-line bg-surface">
      {endpoints.isPending && <SkeletonRows rows={2} label={t("common.loading")} />}
      {endpoints.isError && !endpoints.data && (
        <ListFailed
          text={errorText(errorCode(endpoints.error))}
          retry={() => void endpoints.refetch()}
        />
      )}
      {endpoints.isSuccess && (
        <EmptyState icon={Webhook} title={t("webhooks.empty")} text={t("webhooks.emptyText")} />
      )}
    </div>
  );
}
