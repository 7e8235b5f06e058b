import type { CpuTimes, Watched } from "./process-usage.ts";
import type { Percentiles } from "./samples.ts";

/** A way of saying the same things: Deskwire's own frames (which the bare relay speaks too), or Socket.IO's. */
export type DialectName = "deskwire" | "socket.io";

export interface Address {
  dialect: DialectName;
  port: number;
}

export interface PairSpec {
  /** The user's. */
  token: string;
  conversationId: string;
  /** Which of the fleet's agents receives. */
  agent: number;
}

/** Users who send, each to an agent. A user and an agent are a socket each; an agent may serve many users. */
export interface FleetSpec extends Address {
  agentTokens: readonly string[];
  pairs: readonly PairSpec[];
  /** `caps: ["batch"]`: array frames, both ways. */
  batch: boolean;
  /** Where the agents connect, when that is another node. */
  agentPort?: number;
}

interface RunSpec {
  fleet: number;
  /** So many of the fleet's pairs, the first ones, send. */
  pairs: number;
  warmMs: number;
  measureMs: number;
  watch: Watched;
}

export interface ClosedLoopSpec extends RunSpec {
  /** Messages of a pair that wait for their acknowledgement at any moment. */
  outstanding: number;
}

export interface OpenLoopSpec extends RunSpec {
  perSecond: number;
}

export interface RunResult {
  seconds: number;
  acknowledged: number;
  delivered: number;
  /** Milliseconds from sending (in an open loop: from when it was due) to the acknowledgement. */
  ack: Percentiles;
  /** … to the peer's socket. */
  delivery: Percentiles;
  cpu: CpuTimes;
}

export interface CrowdSpec extends Address {
  members: readonly { token: string; conversationId: string; seq: number }[];
}

export interface Arrival {
  ms: number;
  /** Milliseconds from the start to each one's welcome. */
  each: Percentiles;
  /** Attempts that failed and were repeated. */
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
  /** The users'. */
  tokens: readonly string[];
  /** Plain frames of `/push` instead of `/ws`. */
  push: boolean;
  /** Followed by all. */
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
  /** Events of one call. */
  perCall: number;
}

export interface HookResult {
  seconds: number;
  /** Answered in that time. */
  events: number;
  /** Answered at all. */
  recorded: number;
  /** Of a call. */
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
  /** From sending (at a rate: from when it was due) to the user's socket. */
  ms: Percentiles;
  cpu: CpuTimes;
}

export interface PushesSpec {
  redisPort: number;
  lists: readonly string[];
  /** Elements on their way at any moment. */
  outstanding: number;
  warmMs: number;
  measureMs: number;
  watch: Watched;
}

export interface PushesResult extends SpreadResult {
  /** To Redis. */
  connections: number;
}

/** What the generator's process is asked to do. */
export interface Commands {
  openFleet: { params: FleetSpec; result: number };
  closeFleet: { params: { fleet: number }; result: null };
  /** All that was acknowledged to the fleet since it was opened. */
  acknowledged: { params: { fleet: number }; result: number };
  closedLoop: { params: ClosedLoopSpec; result: RunResult };
  openLoop: { params: OpenLoopSpec; result: RunResult };
  /** An open loop whose window ends when `stop` is asked for. */
  stopOpenLoop: { params: { fleet: number }; result: null };
  openCrowd: { params: CrowdSpec; result: Arrival };
  /** All connections break at once, and all come back at once, with `resume`. */
  reconnectCrowd: { params: Record<string, never>; result: Arrival };
  closeCrowd: { params: Record<string, never>; result: null };
  openAudience: { params: AudienceSpec; result: null };
  closeAudience: { params: Record<string, never>; result: null };
  hookLoop: { params: HookLoopSpec; result: HookResult };
  /** The audience listens. */
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
