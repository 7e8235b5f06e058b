export { applyEvent } from "./apply-event.ts";
export { hueOf, initials } from "./avatar.ts";
export { createClient } from "./client.ts";
export type { ClientEvent, LocalEvent, PageEdge } from "./client-event.ts";
export { systemClock } from "./clock.ts";
export { type KeyValueStorage, localStorageOutbox, memoryOutbox } from "./outbox-store.ts";
export { initialState } from "./state.ts";
export { browserTransport } from "./transport.ts";
export type * from "./types.ts";
