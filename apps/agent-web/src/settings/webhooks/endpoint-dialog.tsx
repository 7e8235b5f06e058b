import { useId, useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { WEBHOOK_EVENTS, type WebhookEndpoint } from "@deskwire/protocol";
import { addEndpoint, changeEndpoint, endpointsQuery } from "../../api/webhooks.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, inputClass } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.ts";
import { checkForm, formOf, patchOf, toggled, type EndpointForm } from "./endpoint-form.ts";
import { useEventName } from "./event-name.ts";
import { SaveForm } from "../save-form.tsx";
import { Secret } from "./secret.tsx";

/** Adds an endpoint (`endpoint` null) and shows its secret, or changes an endpoint. */
export function EndpointDialog(props: { endpoint: WebhookEndpoint | null; onClose: () => void }) {
  const t = useTranslations("webhooks");
  const { endpoint, onClose } = props;
  const [secret, setSecret] = useState<string | null>(null);
  // One dialog for both steps, so that the focus returns to the element that opened the first step.
  return secret === null ? (
    <Dialog
      open
      key="dialog"
      onClose={onClose}
      title={endpoint ? t("editTitle") : t("addTitle")}
      {...(endpoint === null && { text: t("addText") })}
    >
      <EndpointFields {...props} onAdded={setSecret} />
    </Dialog>
  ) : (
    <Dialog
      open
      key="dialog"
      insistent
      onClose={onClose}
      title={t("secretTitle")}
      text={t("secretText")}
    >
      <Secret secret={secret} onClose={onClose} />
    </Dialog>
  );
}

interface Steps {
  endpoint: WebhookEndpoint | null;
  onAdded: (secret: string) => void;
  onClose: () => void;
}

function EndpointFields(props: Steps) {
  const t = useTranslations();
  const isNew = props.endpoint === null;
  const [form, setForm] = useState(() => formOf(props.endpoint));
  const [tried, setTried] = useState(false);
  const save = useSave(props);
  const errors = tried ? checkForm(form) : {};
  const submit = () => {
    setTried(true);
    if (Object.keys(checkForm(form)).length === 0) save.mutate(form);
  };
  return (
    <SaveForm
      save={save}
      submit={isNew ? t("webhooks.create") : t("common.save")}
      onSubmit={submit}
      onCancel={props.onClose}
    >
      <UrlField
        value={form.url}
        error={errors.url ? t(`webhooks.${errors.url}`) : null}
        onChange={(url) => setForm({ ...form, url })}
      />
      <Events
        chosen={form.events}
        error={errors.events ? t(`webhooks.${errors.events}`) : null}
        onToggle={(event) => setForm({ ...form, events: toggled(form.events, event) })}
      />
    </SaveForm>
  );
}

function UrlField(props: { value: string; error: string | null; onChange: (url: string) => void }) {
  const t = useTranslations("webhooks");
  return (
    <Field label={t("url")} hint={t("urlHint")} error={props.error}>
      {(field) => (
        <input
          {...field}
          type="url"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          placeholder="https://"
          className={inputClass}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function useSave({ endpoint, onAdded, onClose }: Steps) {
  const t = useTranslations("webhooks");
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (form: EndpointForm) => {
      if (endpoint) return void (await changeEndpoint(endpoint.id, patchOf(form, endpoint)));
      const added = await addEndpoint({ url: form.url.trim(), events: form.events });
      onAdded(added.secret);
    },
    onSuccess: () => {
      if (endpoint) {
        toast.success(t("saved"));
        onClose();
      }
      return queryClient.invalidateQueries({ queryKey: endpointsQuery.queryKey });
    },
  });
}

function Events(props: {
  chosen: readonly string[];
  error: string | null;
  onToggle: (event: string) => void;
}) {
  const t = useTranslations("webhooks");
  const eventName = useEventName();
  const id = useId();
  return (
    <fieldset
      aria-describedby={props.error === null ? undefined : `${id}-note`}
      className="flex flex-col gap-1"
    >
      <legend className="mb-1.5 text-[13px] font-medium text-ink-2">{t("events")}</legend>
      {WEBHOOK_EVENTS.map((event) => (
        <label
          key={event}
          className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-1.5 hover:bg-raised"
        >
          <input
            type="checkbox"
            checked={props.chosen.includes(event)}
            onChange={() => props.onToggle(event)}
            className="size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0 flex-1">{eventName(event)}</span>
          <code aria-hidden className="text-[11px] text-ink-3 max-sm:hidden">
            {event}
          </code>
        </label>
      ))}
      {props.error !== null && (
        <p id={`${id}-note`} className="px-2 text-xs text-danger">
          {props.error}
        </p>
      )}
    </fieldset>
  );
}
