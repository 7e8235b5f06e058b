import { WEBHOOK_EVENTS, type WebhookEndpoint } from "@deskwire/protocol";

/** What the dialog holds while it is being filled in. */
export interface EndpointForm {
  url: string;
  events: readonly string[];
}

export type EndpointErrors = Partial<Record<keyof EndpointForm, "urlWrong" | "eventsMissing">>;

const URL_CHARS_MAX = 2_048;

export function formOf(endpoint: WebhookEndpoint | null): EndpointForm {
  return endpoint
    ? { url: endpoint.url, events: endpoint.events }
    : { url: "", events: WEBHOOK_EVENTS };
}

export function checkForm({ url, events }: EndpointForm): EndpointErrors {
  return {
    ...(!isAddress(url.trim()) && { url: "urlWrong" }),
    ...(events.length === 0 && { events: "eventsMissing" }),
  };
}

function isAddress(url: string): boolean {
  if (url.length > URL_CHARS_MAX || /\s/.test(url) || !/^https?:\/\//.test(url)) return false;
  return URL.canParse(url);
}

/** The choice with one event put in or taken out, in the order in which they are shown. */
export function toggled(events: readonly string[], event: string): string[] {
  const chosen = events.includes(event)
    ? events.filter((each) => each !== event)
    : [...events, event];
  const known: readonly string[] = WEBHOOK_EVENTS;
  return chosen.toSorted((a, b) => known.indexOf(a) - known.indexOf(b));
}

/** What of the form differs from the endpoint as it is. */
export function patchOf(form: EndpointForm, endpoint: WebhookEndpoint) {
  const url = form.url.trim();
  const sameEvents =
    form.events.length === endpoint.events.length &&
    form.events.every((each) => endpoint.events.includes(each));
  return { ...(url !== endpoint.url && { url }), ...(!sameEvents && { events: form.events }) };
}
