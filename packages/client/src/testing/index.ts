export { createFakeClock, type FakeClock, settle } from "./fake-clock.ts";
export { createHarness, type Harness } from "./harness.ts";
export { createModelDesk, type ModelDesk } from "./model-conversations.ts";
export { createModelServer, type ModelServer, type ModelServerOptions } from "./model-server.ts";
export { createSocketHub, type SocketHub, type SocketPair } from "./socket-pair.ts";
