import { randomBytes } from "node:crypto";
import { openClient, openEach, type Client } from "./client.ts";
import type { FleetSpec } from "./commands.ts";
import { createSendTemplate, FIRST_ID, type SendTemplate } from "./send-template.ts";
import { need } from "../need.ts";

/** A user's side of a conversation, as the generator keeps it. */
export interface Pair {
  readonly index: number;
  sent: number;
  acknowledged: number;
  delivered: number;
}

/** Hears what happens while a run lasts; times are of `performance.now()`. */
export interface Observer {
  acknowledged(sentAt: number): void;
  delivered(sentAt: number): void;
  /** All that one read brought to the pair's sender has been counted. */
  senderRead(pair: Pair): void;
}

export interface Fleet {
  readonly pairs: readonly Pair[];
  /** Sends so many at once, as sent at `at`. */
  send(pair: Pair, count: number, at: number): void;
  observe(observer: Observer | null): void;
  /** Rejects as soon as anything goes wrong on any connection: a refusal, a close, a gap. */
  readonly trouble: Promise<never>;
  close(): void;
}

// Far more than a pair ever has under way.
const UNDER_WAY = 4_096;

interface Line extends Pair {
  client: Client | null;
  readonly template: SendTemplate;
  readonly sentAt: Float64Array;
}

export async function openFleet(spec: FleetSpec): Promise<Fleet> {
  const run = randomBytes(4).toString("hex");
  const lines = spec.pairs.map((pair, index) => createLine(spec, pair.conversationId, run, index));
  const { trouble, onTrouble } = createAlarm();
  let observer: Observer | null = null;

  function acknowledge(line: Line, id: number): void {
    line.acknowledged++;
    observer?.acknowledged(line.sentAt[id % UNDER_WAY] ?? Number.NaN);
  }

  function deliver(index: number, id: number): void {
    const line = lines[index];
    const due = FIRST_ID + (line?.delivered ?? 0);
    // As every client does: what it has, it drops; the server may repeat what it is not sure to have sent.
    if (line !== undefined && id < due) return;
    if (line === undefined || id > due) {
      return onTrouble(`pair ${index} got message ${id} before ${due}`);
    }
    line.delivered++;
    observer?.delivered(line.sentAt[id % UNDER_WAY] ?? Number.NaN);
  }

  const ignore = (): void => undefined;
  const agents = await openEach(spec.agentTokens, (token, agent) =>
    openClient({
      ...spec,
      port: spec.agentPort ?? spec.port,
      hello: { token, batch: spec.batch, joins: conversationsOf(spec, agent) },
      listener: { onAck: ignore, onMessage: deliver, onTrouble },
    }),
  );
  const users = await openEach(lines, async (line, index) => {
    const { token, conversationId } = need(spec.pairs[index]);
    return (line.client = await openClient({
      ...spec,
      hello: { token, batch: spec.batch, joins: [conversationId] },
      listener: { onAck: (id) => acknowledge(line, id), onMessage: ignore, onTrouble },
      onRead: () => observer?.senderRead(line),
    }));
  });

  return {
    pairs: lines,
    trouble,
    send(pair, count, at) {
      const line = need(lines[pair.index]);
      const from = FIRST_ID + line.sent;
      for (let id = from; id < from + count; id++) line.sentAt[id % UNDER_WAY] = at;
      line.sent += count;
      line.client?.write(line.template.frames(from, count));
    },
    observe(next) {
      observer = next;
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
  const sentAt = new Float64Array(UNDER_WAY);
  return { index, sent: 0, acknowledged: 0, delivered: 0, client: null, template, sentAt };
}

function conversationsOf(spec: FleetSpec, agent: number): string[] {
  return spec.pairs.filter((pair) => pair.agent === agent).map((pair) => pair.conversationId);
}

function createAlarm(): { trouble: Promise<never>; onTrouble(text: string): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  // Whoever runs something awaits it; between runs nobody does.
  promise.catch(() => undefined);
  return { trouble: promise, onTrouble: (text) => reject(new Error(text.slice(0, 500))) };
}
