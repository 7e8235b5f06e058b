import type { CpuTimes, Watched } from "./process-usage.ts";
import type { Percentiles } from "./samples.ts";

/** The protocol: Deskwire's frames, which the ws relay uses too, or Socket.IO's packets. */
export type DialectName = "deskwire" | "socket.io";

export interface Address {
  dialect: DialectName;
  port: number;
}

export interface PairSpec {
  /** The user's token. */
  token: string;
  conversationId: string;
  /** The index of the receiving agent in the fleet. */
  agent: number;
}

/** Users who send to agents. Each user and each agent has one socket; an agent may serve many users. */
export interface FleetSpec extends Address {
  agentTokens: readonly string[];
  pairs: readonly PairSpec[];
  /** Array frames in both directions (`caps: ["batch"]`). */
  batch: boolean;
  /** The port of the agents' node. Default: `port`. */
  agentPort?: number;
}

interface RunSpec {
  fleet: number;
  /** The number of pairs that send, from the first on. */
  pairs: number;
  warmMs: number;
  measureMs: number;
  watch: Watched;
}

export interface ClosedLoopSpec extends RunSpec {
  /** The number of messages of a pair that wait for an acknowledgement. */
  outstanding: number;
}

export interface OpenLoopSpec extends RunSpec {
  perSecond: number;
}

export interface RunResult {
  seconds: number;
  acknowledged: number;
  delivered: number;
  /** Milliseconds to the acknowledgement, from sending or, in an open loop, from when the message was due. */
  ack: Percentiles;
  /** The same to the arrival at the other side's socket. */
  delivery: Percentiles;
  cpu: CpuTimes;
}

export interface CrowdSpec extends Address {
  members: readonly { token: string; conversationId: string }[];
}

export interface Arrival {
  ms: number;
  /** Milliseconds from the start to each client's welcome. */
  each: Percentiles;
  /** Failed attempts, which were repeated. */
  retries: number;
}

export interface PagesSpec {
  port: number;
  readers: readonly { token: string; conversationId: string }[];
  lastSeq: number;
  limit: number;
  requests: number;
  watch: Watched;
}

export interface PagesResult {
  ms: Percentiles;
  cpu: CpuTimes;
}

export interface AudienceSpec {
  port: number;
  /** The users' tokens. */
  tokens: readonly string[];
  /** Connects to `/push` instead of `/ws`. */
  push: boolean;
  /** All users subscribe to it. */
  topic?: string;
}

interface HookSpec {
  port: number;
  warmMs: number;
  measureMs: number;
  watch: Watched;
}

export interface HookLoopSpec extends HookSpec {
  userIds: readonly string[];
  callers: number;
  /** The number of events in one call. */
  perCall: number;
}

export interface HookResult {
  seconds: number;
  /** Events that were acknowledged in the measured time. */
  events: number;
  /** Events that were acknowledged at all. */
  recorded: number;
  /** Milliseconds of a call. */
  ms: Percentiles;
  cpu: CpuTimes;
}

export interface HookRateSpec extends HookSpec {
  userIds: readonly string[];
  perSecond: number;
}

export interface FanOutSpec extends HookSpec {
  topic: string;
}

export interface SpreadResult {
  seconds: number;
  deliveries: number;
  /** Milliseconds to the arrival at the user's socket, from sending or, at a fixed rate, from when the event was due. */
  ms: Percentiles;
  cpu: CpuTimes;
}

export interface PushesSpec {
  redisPort: number;
  lists: readonly string[];
  /** The number of elements that have been pushed and not yet received. */
  outstanding: number;
  warmMs: number;
  measureMs: number;
  watch: Watched;
}

export interface PushesResult extends SpreadResult {
  /** The server's connections to Redis. */
  connections: number;
}

/** The requests to the generator's process, each with its parameters and its result. */
export interface Commands {
  openFleet: { params: FleetSpec; result: number };
  closeFleet: { params: { fleet: number }; result: null };
  /** The number of messages acknowledged to the fleet since it was opened. */
  acknowledged: { params: { fleet: number }; result: number };
  closedLoop: { params: ClosedLoopSpec; result: RunResult };
  openLoop: { params: OpenLoopSpec; result: RunResult };
  /** Ends the measured window of an open loop early. */
  stopOpenLoop: { params: { fleet: number }; result: null };
  openCrowd: { params: CrowdSpec; result: Arrival };
  /** Breaks all connections at once; all clients come back at once. */
  reconnectCrowd: { params: Record<string, never>; result: Arrival };
  closeCrowd: { params: Record<string, never>; result: null };
  openAudience: { params: AudienceSpec; result: null };
  closeAudience: { params: Record<string, never>; result: null };
  hookLoop: { params: HookLoopSpec; result: HookResult };
  /** Needs an open audience. */
  hookRate: { params: HookRateSpec; result: SpreadResult };
  fanOut: { params: FanOutSpec; result: SpreadResult };
  pushes: { params: PushesSpec; result: PushesResult };
  readPages: { params: PagesSpec; result: PagesResult };
}

export type CommandName = keyof Commands;
export type Handlers = {
  [Name in CommandName]: (
    params: Commands[Name]["params"],
  ) => Promise<Commands[Name]["result"]> | Commands[Name]["result"];
};

export interface Call {
  id: number;
  name: CommandName;
  params: unknown;
}

export type Reply = { id: number; result: unknown } | { id: number; error: string };
