export { createFakeClock, type FakeClock, settle } from "./fake-clock.ts";
export { createHarness, type Harness } from "./harness.ts";
export { createModelConversations, type ModelConversations } from "./model-conversations.ts";
export { createModelServer, type ModelServer } from "./model-server.ts";
export type { ModelServerOptions } from "./model-state.ts";
export { createSocketHub, type SocketHub } from "./socket-hub.ts";
export type { SocketPair } from "./socket-pair.ts";
export * from "./one-conversation.ts";
export { snapshotOf } from "./snapshot-of.ts";
