import type { Refusal } from "@deskwire/protocol";
import type { Actor } from "../../platform/kernel/actor.ts";
import { createFairGate, type FairGate } from "../../platform/kernel/fair-gate.ts";
import {
  createTokenBucket,
  msUntil,
  owes,
  take,
  type TokenBucket,
} from "../../platform/kernel/token-bucket.ts";
import { createAllowance, enter, finish, refusalOfMore, type Allowance } from "./allowance.ts";
import { createOpening, opensWanted, takeStep, type Opening } from "./opening.ts";
import {
  createQuotas,
  owesAny,
  refusalOfStoring,
  type QuotaRates,
  type Quotas,
  type Stored,
} from "./quotas.ts";
import { WELCOME_COST } from "./request-costs.ts";

/** [LIM3] [LIM4] [LIM7] [LIM8] [LIM13] Decides which requests of a participant begin now, wait or are refused, on this node. */
export interface Admission {
  /**
   * Takes a request and starts it now or later, or answers why it is refused. The requests of one participant start in the
   * order of the calls.
   */
  admit(client: Client, work: Work): Refusal | null;
  /**
   * [LIM13] Counts what a participant has sent. Returns the time, in ms, for which the server must not read the connection
   * that it came from; 0: it goes on reading.
   */
  receive(actor: Actor, bytes: number): number;
  /** Whether the participant may sign in on one more connection now. */
  admitWelcome(actor: Actor): boolean;
  /** Charges what an answer that was not admitted as a request has shown of its cost, such as that of a `welcome`. */
  charge(actor: Actor, cost: number): void;
  /** [LIM5] The reads of all participants take turns. */
  readonly reads: FairGate;
  close(): void;
}

export interface Client {
  actor: Actor;
  address: string;
}

export interface Work {
  cost: number;
  /** The memory that it takes while it waits. */
  bytes: number;
  stored: Stored;
  /** Called synchronously when the request's turn has come. `ended` must be called once, afterwards. */
  start(ended: (answer: Answered) => void): void;
}

export interface Answered {
  /** The part of the request's cost that its answer showed. */
  cost: number;
  /** The conversation that an `open` answered. */
  openedId?: string;
}

export interface AdmissionOptions extends QuotaRates {
  costPerSecond: number;
  /** Reads that run at once; fewer than the database pool has connections. */
  readsAtOnce: number;
}

interface Participant {
  allowance: Allowance;
  /** [LIM13] */
  received: TokenBucket;
  /** Null until the participant first stores something. */
  quotas: Quotas | null;
  opening: Opening;
}

interface State extends AdmissionOptions {
  readonly participants: Map<string, Participant>;
  /** [LIM7] [LIM8] By address, for visitors. */
  readonly addresses: Map<string, Quotas>;
}

/** An address stands for a whole office. */
const ADDRESS_BYTES = 8;
const ADDRESS_OPENS = 30;
/** [LIM13] A refused request is read as well, and costs time. */
const RECEIVED_BYTES = 8;
const RECEIVED_BYTES_MIN = 1024 * 1024;
const RECEIVED_BURST_SECONDS = 8;
/** Shorter than a connection may be silent. */
const PAUSE_MS_MAX = 5_000;
/** What a request stores that only reads. */
export const NOTHING: Stored = { bytes: 0, step: null };
const SWEEP_MS = 30_000;
// Longer than any bucket takes to fill that is not below zero.
const IDLE_MS = 120_000;

export function createAdmission(options: AdmissionOptions): Admission {
  const state: State = { ...options, participants: new Map(), addresses: new Map() };
  const { readsAtOnce } = options;
  const sweeping = setInterval(() => forgetIdle(state, performance.now()), SWEEP_MS);
  sweeping.unref();
  return {
    admit: (client, work) => admit(state, client, work),
    receive: (actor, bytes) => receive(state, actor, bytes),
    admitWelcome: (actor) => admitWelcome(state, actor),
    charge(actor, cost) {
      const now = performance.now();
      take(participantOf(state, actor, now).allowance.costs, cost, now);
    },
    reads: createFairGate({ atOnce: readsAtOnce, atOnceEach: Math.ceil(readsAtOnce / 2) }),
    close: () => clearInterval(sweeping),
  };
}

function admit(state: State, client: Client, work: Work): Refusal | null {
  const now = performance.now();
  const participant = participantOf(state, client.actor, now);
  const { allowance } = participant;
  const quotas = work.stored === NOTHING ? [] : quotasOf(state, participant, client, now);
  const refusal =
    refusalOfQuotas(participant, quotas, { stored: work.stored, now }) ??
    refusalOfMore(allowance, now);
  if (refusal !== null) return refusal;
  for (const each of quotas) take(each.bytes, work.stored.bytes, now);
  const settle = takeStep(participant.opening, quotas, work.stored);
  const ended = (answer: Answered): void => {
    settle?.(answer);
    finish(allowance, answer.cost, performance.now());
  };
  const { cost, bytes } = work;
  enter(allowance, { cost, bytes, start: () => work.start(ended) }, now);
  return null;
}

function refusalOfQuotas(
  participant: Participant,
  quotas: readonly Quotas[],
  { stored, now }: { stored: Stored; now: number },
): Refusal | null {
  for (const each of quotas) {
    const opens =
      stored.step === "open"
        ? opensWanted(participant.opening, each === participant.quotas)
        : "any";
    const refusal = refusalOfStoring(each, { bytes: stored.bytes, opens }, now);
    if (refusal !== null) return refusal;
  }
  return null;
}

function receive(state: State, actor: Actor, bytes: number): number {
  const now = performance.now();
  const { received } = participantOf(state, actor, now);
  take(received, bytes, now);
  return Math.min(PAUSE_MS_MAX, msUntil(received, 0));
}

function admitWelcome(state: State, actor: Actor): boolean {
  const now = performance.now();
  const { costs } = participantOf(state, actor, now).allowance;
  if (owes(costs, now)) return false;
  take(costs, WELCOME_COST, now);
  return true;
}

function participantOf(state: State, { key }: Actor, now: number): Participant {
  let participant = state.participants.get(key);
  if (participant === undefined) {
    const allowance = createAllowance(state.costPerSecond, now);
    const perSecond = Math.max(RECEIVED_BYTES_MIN, state.bytesPerSecond * RECEIVED_BYTES);
    const received = createTokenBucket(perSecond, perSecond * RECEIVED_BURST_SECONDS, now);
    participant = { allowance, received, quotas: null, opening: createOpening() };
    state.participants.set(key, participant);
  }
  participant.allowance.usedAt = now;
  return participant;
}

/** [LIM7] The main site vouches for its users, so an address counts for visitors alone. */
function quotasOf(
  state: State,
  participant: Participant,
  { actor, address }: Client,
  now: number,
): readonly Quotas[] {
  const quotas = (participant.quotas ??= createQuotas(state, now));
  if (actor.kind !== "user" || !actor.profile.visitor) return [quotas];
  let shared = state.addresses.get(address);
  if (shared === undefined) {
    const bytesPerSecond = state.bytesPerSecond * ADDRESS_BYTES;
    const opensPerMinute = state.opensPerMinute * ADDRESS_OPENS;
    shared = createQuotas({ bytesPerSecond, opensPerMinute }, now);
    state.addresses.set(address, shared);
  }
  return [quotas, shared];
}

/** A participant whose buckets are full again is as good as a new one. One that owes must not become a new one. */
function forgetIdle({ participants, addresses }: State, now: number): void {
  for (const [key, { allowance, received, quotas }] of participants) {
    const { underWay, waiting, usedAt, costs } = allowance;
    const isIdle = underWay === 0 && waiting.length === 0 && now - usedAt > IDLE_MS;
    if (!isIdle || owes(costs, now) || owes(received, now)) continue;
    if (quotas === null || !owesAny(quotas, now)) participants.delete(key);
  }
  for (const [address, quotas] of addresses)
    if (now - quotas.usedAt > IDLE_MS && !owesAny(quotas, now)) addresses.delete(address);
}
