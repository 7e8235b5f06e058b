import { useId, useState } from "react";
import { ChevronDown, Ellipsis, KeyRound, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { Switch } from "radix-ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { WebhookEndpoint } from "@deskwire/protocol";
import { fullTime } from "@deskwire/chat-view/formats/times";
import { errorCode } from "../../api/http.ts";
import { changeEndpoint, endpointsQuery } from "../../api/webhooks.ts";
import { useErrorText, useFormatLocale } from "../../i18n/intl.tsx";
import { cx } from "../../lib/cx.ts";
import { Tag } from "../../ui/bits.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.ts";
import { Deliveries } from "./deliveries.tsx";
import { useEventName } from "./event-name.ts";

interface CardProps {
  endpoint: WebhookEndpoint;
  onEdit: (endpoint: WebhookEndpoint) => void;
  onRotate: (endpoint: WebhookEndpoint) => void;
  onRemove: (endpoint: WebhookEndpoint) => void;
}

/** One endpoint: its address, events, state and delivery log. */
export function EndpointCard(props: CardProps) {
  const { endpoint } = props;
  return (
    <li className="overflow-hidden rounded-2xl border border-line bg-surface">
      <div className="flex items-start gap-3 px-5 pt-4 pb-3">
        <Address endpoint={endpoint} />
        <EnabledSwitch endpoint={endpoint} />
        <EndpointMenu {...props} />
      </div>
      {!endpoint.enabled && endpoint.disabledReason !== null && (
        <DisabledReason reason={endpoint.disabledReason} />
      )}
      <EventTags events={endpoint.events} />
      <DeliveryLog endpoint={endpoint} />
    </li>
  );
}

function Address({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTranslations("webhooks");
  const locale = useFormatLocale();
  return (
    <div className="min-w-0 flex-1">
      <h2
        className={cx(
          "font-mono text-[13px] leading-6 font-medium break-all",
          !endpoint.enabled && "text-ink-3",
        )}
      >
        {endpoint.url}
      </h2>
      <p className="text-xs text-ink-3">
        {t("addedAt", { time: fullTime(endpoint.createdAt, locale) })}
      </p>
    </div>
  );
}

function EndpointMenu({ endpoint, onEdit, onRotate, onRemove }: CardProps) {
  const t = useTranslations("webhooks");
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t("actions", { url: endpoint.url })} />}>
      <MenuItem icon={Pencil} onSelect={() => onEdit(endpoint)}>
        {t("edit")}
      </MenuItem>
      <MenuItem icon={KeyRound} onSelect={() => onRotate(endpoint)}>
        {t("rotate")}
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={() => onRemove(endpoint)}>
        {t("remove")}
      </MenuItem>
    </Menu>
  );
}

/** Why the server has disabled an endpoint. */
function DisabledReason({ reason }: { reason: string }) {
  const t = useTranslations("webhooks");
  return (
    <p className="mx-5 mb-3 flex gap-2 rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {reason === "gone" ? t("reasonGone") : t("reasonOther", { reason })}
    </p>
  );
}

function EventTags(props: { events: WebhookEndpoint["events"] }) {
  const t = useTranslations("webhooks");
  const eventName = useEventName();
  return (
    <ul aria-label={t("events")} className="flex flex-wrap gap-1.5 px-5 pb-4">
      {props.events.map((event) => (
        <li key={event} className="flex" title={event}>
          <Tag>{eventName(event)}</Tag>
        </li>
      ))}
    </ul>
  );
}

/** The deliveries to an endpoint, which are fetched when they are shown. */
function DeliveryLog({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTranslations("webhooks");
  const [open, setOpen] = useState(false);
  const logId = useId();
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={logId}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2 border-t border-line px-5 py-2.5 text-left text-[13px] font-medium text-ink-2 hover:bg-raised focus-visible:-outline-offset-2"
      >
        <ChevronDown
          className={cx("size-4 transition-transform", !open && "-rotate-90")}
          aria-hidden
        />
        {t("log")}
      </button>
      <div id={logId}>{open && <Deliveries endpoint={endpoint} />}</div>
    </>
  );
}

function EnabledSwitch(props: { endpoint: WebhookEndpoint }) {
  const t = useTranslations("webhooks");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const id = useId();
  const { endpoint } = props;
  const change = useMutation({
    mutationFn: (enabled: boolean) => changeEndpoint(endpoint.id, { enabled }),
    onSuccess: (_, enabled) => {
      toast.success(enabled ? t("enabledDone") : t("disabledDone"));
      return queryClient.invalidateQueries({ queryKey: endpointsQuery.queryKey });
    },
    onError: (error) => toast.error(errorText(errorCode(error))),
  });
  const shown = change.isPending ? change.variables : endpoint.enabled;
  return (
    <label htmlFor={id} className="flex h-9 shrink-0 items-center gap-2 text-[13px]">
      <span className="text-ink-2 max-sm:sr-only">{shown ? t("on") : t("off")}</span>
      <Switch.Root
        id={id}
        aria-label={t("enabledLabel", { url: endpoint.url })}
        checked={shown}
        disabled={change.isPending}
        onCheckedChange={(enabled) => change.mutate(enabled)}
        className="h-6 w-10 shrink-0 rounded-full bg-line-strong p-0.5 transition-colors data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-5 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4" />
      </Switch.Root>
    </label>
  );
}
