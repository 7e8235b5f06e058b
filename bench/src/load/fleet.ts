import { randomBytes } from "node:crypto";
import { createAlarm, type Alarm } from "./alarm.ts";
import { openClient, openEach, type Client } from "./client.ts";
import type { FleetSpec } from "./commands.ts";
import { createSendTemplate, FIRST_ID, type SendTemplate } from "./send-template.ts";
import { need } from "../need.ts";

/** The counts of a user's conversation. */
export interface Pair {
  readonly index: number;
  sent: number;
  acknowledged: number;
  delivered: number;
}

/** Observes a fleet during a run; times are of `performance.now()`. */
export interface Observer {
  acknowledged(sentAt: number): void;
  delivered(sentAt: number): void;
  /** Called when all frames of one read of the pair's sender have been counted. */
  senderRead(pair: Pair): void;
}

export interface Fleet {
  readonly pairs: readonly Pair[];
  /** Sends `count` messages at once and records `at` as their time. */
  send(pair: Pair, count: number, at: number): void;
  observe(observer: Observer | null): void;
  /** Raised by a refusal, a close or a gap on any connection. */
  readonly alarm: Alarm;
  close(): void;
}

/** The size of the ring of send times; far more than a pair ever has outstanding. */
const OUTSTANDING_MAX = 4_096;

interface Line extends Pair {
  client: Client | null;
  readonly template: SendTemplate;
  /** Send times by message id modulo OUTSTANDING_MAX. */
  readonly sentAt: Float64Array;
}

interface FleetState {
  readonly spec: FleetSpec;
  readonly lines: readonly Line[];
  readonly alarm: Alarm;
  observer: Observer | null;
}

/** Connects all users and agents of the fleet. */
export async function openFleet(spec: FleetSpec): Promise<Fleet> {
  const run = randomBytes(4).toString("hex");
  const lines = spec.pairs.map((pair, index) => createLine(spec, pair.conversationId, run, index));
  const state: FleetState = { spec, lines, alarm: createAlarm(), observer: null };
  const agents = await openEach(spec.agentTokens, (token, agent) => openAgent(state, token, agent));
  const users = await openEach(lines, (line) => openUser(state, line));
  return {
    pairs: lines,
    alarm: state.alarm,
    send: (pair, count, at) => send(need(lines[pair.index]), count, at),
    observe(next) {
      state.observer = next;
    },
    close() {
      for (const client of [...users, ...agents]) client.destroy();
    },
  };
}

function createLine(spec: FleetSpec, conversationId: string, run: string, index: number): Line {
  const { dialect, batch } = spec;
  const template = createSendTemplate({
    dialect,
    conversationId,
    clientIdPrefix: `${run}-${index}`,
    batch,
  });
  const sentAt = new Float64Array(OUTSTANDING_MAX);
  return { index, sent: 0, acknowledged: 0, delivered: 0, client: null, template, sentAt };
}

function openAgent(state: FleetState, token: string, agent: number): Promise<Client> {
  const { spec, alarm } = state;
  const own = spec.pairs.filter((pair) => pair.agent === agent);
  return openClient({
    ...spec,
    port: spec.agentPort ?? spec.port,
    hello: { token, batch: spec.batch, joins: own.map((pair) => pair.conversationId) },
    listener: {
      onAck: () => undefined,
      onMessage: (pair, id) => deliver(state, pair, id),
      onTrouble: alarm.raise,
    },
  });
}

async function openUser(state: FleetState, line: Line): Promise<Client> {
  const { spec, alarm } = state;
  const { token, conversationId } = need(spec.pairs[line.index]);
  line.client = await openClient({
    ...spec,
    hello: { token, batch: spec.batch, joins: [conversationId] },
    listener: {
      onAck: (id) => acknowledge(state, line, id),
      onMessage: () => undefined,
      onTrouble: alarm.raise,
    },
    onRead: () => state.observer?.senderRead(line),
  });
  return line.client;
}

function send(line: Line, count: number, at: number): void {
  const from = FIRST_ID + line.sent;
  for (let id = from; id < from + count; id++) line.sentAt[id % OUTSTANDING_MAX] = at;
  line.sent += count;
  line.client?.write(line.template.frames(from, count));
}

function acknowledge({ observer }: FleetState, line: Line, id: number): void {
  line.acknowledged++;
  observer?.acknowledged(line.sentAt[id % OUTSTANDING_MAX] ?? Number.NaN);
}

function deliver({ lines, alarm, observer }: FleetState, index: number, id: number): void {
  const line = lines[index];
  const due = FIRST_ID + (line?.delivered ?? 0);
  // The server may repeat a message that it is not sure to have sent; every client drops those.
  if (line !== undefined && id < due) return;
  if (line === undefined || id > due)
    return alarm.raise(`pair ${index} got message ${id} before ${due}`);
  line.delivered++;
  observer?.delivered(line.sentAt[id % OUTSTANDING_MAX] ?? Number.NaN);
}
