import type { ServerEvent } from "@deskwire/protocol";

/** Whether the counters of a user who gets the event may differ from before. */
export function mayChangeCounters(event: ServerEvent): boolean {
  switch (event.t) {
    case "message":
      return event.message.from?.kind === "agent" && event.message.kind !== "event";
    case "receipt":
      return event.by.kind === "user";
    case "conversation":
    case "notification":
    case "counters":
      return true;
    case "typing":
    case "presence":
    case "topic":
    case "desk":
    case "reset":
    case "draining":
      return false;
  }
}
