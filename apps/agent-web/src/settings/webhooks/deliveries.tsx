import { History, RotateCw } from "lucide-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { useTranslations } from "use-intl";
import type { WebhookDelivery, WebhookEndpoint } from "@deskwire/protocol";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { duration } from "@deskwire/chat-view/formats/ages";
import { errorCode } from "../../api/http.ts";
import { deliveriesQuery, replayDelivery } from "../../api/webhooks.ts";
import { useErrorText, useFormatLocale } from "../../i18n/intl.tsx";
import { ListFailed, LoadMore } from "../../inbox/list-pane.tsx";
import { useNow } from "../../lib/hooks.ts";
import { useLive } from "../../live/live.tsx";
import { EmptyState, SkeletonRows, Tag } from "../../ui/bits.tsx";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import { useEventName } from "./event-name.ts";

const SECOND_MS = 1_000;

/** [OUT4] The deliveries to an endpoint with their results, newest first. */
export function Deliveries(props: { endpoint: WebhookEndpoint }) {
  const t = useTranslations();
  const errorText = useErrorText();
  const list = useInfiniteQuery(deliveriesQuery(props.endpoint.id));
  const skew = useLive((state) => state.clockSkewMs);
  const now = useNow(SECOND_MS) + skew;
  if (list.isPending) return <SkeletonRows rows={2} label={t("common.loading")} />;
  if (list.isError && !list.data)
    return <ListFailed text={errorText(errorCode(list.error))} retry={() => void list.refetch()} />;
  const all = list.data.pages.flatMap((page) => page.deliveries);
  if (all.length === 0)
    return (
      <EmptyState icon={History} title={t("webhooks.logEmpty")} text={t("webhooks.logEmptyText")} />
    );
  return (
    <div className="scroll-thin max-h-[440px] overflow-y-auto border-t border-line bg-canvas/60">
      <ol aria-label={t("webhooks.log")} className="divide-y divide-line">
        {all.map((delivery) => (
          <Row key={delivery.id} delivery={delivery} endpoint={props.endpoint} now={now} />
        ))}
      </ol>
      <LoadMore list={list} />
    </div>
  );
}

const LOOKS = { pending: "note", delivered: "accent", dead: "danger" } as const;

function Row(props: { delivery: WebhookDelivery; endpoint: WebhookEndpoint; now: number }) {
  const t = useTranslations("webhooks");
  const locale = useFormatLocale();
  const eventName = useEventName();
  const { delivery } = props;
  return (
    <li className="flex items-start gap-3 px-5 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Tag look={LOOKS[delivery.state]}>{t(`state.${delivery.state}`)}</Tag>
          <span className="text-[13px] font-medium">{eventName(delivery.type)}</span>
          {delivery.status !== null && (
            <span className="rounded-md border border-line px-1.5 font-mono text-[11px] leading-5 text-ink-2">
              HTTP {delivery.status}
            </span>
          )}
        </p>
        <p className="mt-1 text-xs text-ink-3 tabular-nums">
          <time dateTime={delivery.at}>{fullTime(delivery.at, locale)}</time> ·{" "}
          {t("attempts", { count: delivery.attempts })} · <NextTry {...props} />
          <Link
            href={`/history/${delivery.conversationId}?seq=${delivery.seq}`}
            className="text-accent underline-offset-3 hover:underline"
          >
            {t("conversation")}
          </Link>
        </p>
        {delivery.error !== null && delivery.state !== "delivered" && (
          <p className="mt-1 font-mono text-xs wrap-anywhere text-danger">{delivery.error}</p>
        )}
      </div>
      <Replay delivery={delivery} />
    </li>
  );
}

/** The time of the next attempt of a pending delivery. */
function NextTry(props: { delivery: WebhookDelivery; endpoint: WebhookEndpoint; now: number }) {
  const t = useTranslations("webhooks");
  const locale = useFormatLocale();
  const { delivery, endpoint, now } = props;
  if (delivery.state !== "pending") return null;
  const left = Date.parse(delivery.nextAt) - now;
  if (!endpoint.enabled) return <>{t("waitsForEnable")} · </>;
  return (
    <span title={fullTime(delivery.nextAt, locale)}>
      {left > 0 ? t("nextTry", { left: duration(left, locale) }) : t("nextTryNow")} ·{" "}
    </span>
  );
}

function Replay(props: { delivery: WebhookDelivery }) {
  const t = useTranslations("webhooks");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const eventName = useEventName();
  const { delivery } = props;
  const replay = useMutation({
    mutationFn: () => replayDelivery(delivery.id),
    onSuccess: () => {
      toast.success(t("replayed"));
      return queryClient.invalidateQueries({ queryKey: ["webhooks", "deliveries"] });
    },
    onError: (error) => toast.error(errorText(errorCode(error))),
  });
  return (
    <Button
      look="secondary"
      size="sm"
      aria-label={t("replayNamed", { event: eventName(delivery.type) })}
      busy={replay.isPending}
      onClick={() => replay.mutate()}
    >
      {!replay.isPending && <RotateCw className="size-3.5" aria-hidden />}
      <span className="max-sm:sr-only">{t("replay")}</span>
    </Button>
  );
}
