import { WEBHOOK_EVENTS, type WebhookEndpoint } from "@deskwire/protocol";

/** The state of the form. */
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

/** Adds or removes one event. Keeps the events in display order. */
export function toggled(events: readonly string[], event: string): string[] {
  const chosen = events.includes(event)
    ? events.filter((each) => each !== event)
    : [...events, event];
  const known: readonly string[] = WEBHOOK_EVENTS;
  return chosen.toSorted((a, b) => known.indexOf(a) - known.indexOf(b));
}

/** The fields that differ from the endpoint's current values. */
export function patchOf(form: EndpointForm, endpoint: WebhookEndpoint) {
  const url = form.url.trim();
  const sameEvents =
    form.events.length === endpoint.events.length &&
    form.events.every((each) => endpoint.events.includes(each));
  return { ...(url !== endpoint.url && { url }), ...(!sameEvents && { events: form.events }) };
}
