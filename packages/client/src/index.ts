export { applyEvent } from "./state/apply-event.ts";
export { hueOf, initials } from "./avatar.ts";
export { createClient } from "./create-client.ts";
export type { ClientEvent, LocalEvent, PageEdge } from "./state/client-event.ts";
export { systemClock } from "./clock.ts";
export { type KeyValueStorage, localStorageOutbox, memoryOutbox } from "./outbox/outbox-store.ts";
export { initialState } from "./state/selectors.ts";
export { browserTransport } from "./connection/browser-transport.ts";
export type * from "./types.ts";
