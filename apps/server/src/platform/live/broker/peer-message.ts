import { isJsonObject } from "@deskwire/protocol";
import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

import type { Signal } from "./broker.ts";

/** A participant's place after a change, in the order Redis made the changes. */
export interface PresenceNotice {
  participant: ParticipantKey;
  /** Redis's clock in microseconds when the change was made. */
  version: number;
  /** Every member (see membership-redis.ts) that then held the participant, dead ones included. */
  members: string[];
  /** Null when the change did not concern reachability: the participant was, and is, held elsewhere too. */
  reachable: boolean | null;
}

/** A delivery on its way: the event as JSON, so that it is made into text once, for all nodes and sockets. */
export interface CarriedDelivery {
  to: ParticipantKey[];
  text: string;
}

/** What one message between nodes carries besides deliveries. Short names: it crosses the wire. */
export interface PeerWords {
  /** Signals. */
  g?: readonly Signal[];
  /** Presence notices, and the number under which their sender waits for confirmations. */
  p?: readonly PresenceNotice[];
  k?: number;
  /** The announcement that the sender of this confirms. */
  a?: number;
  /** A canary: the node's own word to itself. */
  c?: number;
}

export interface PeerMessage extends PeerWords {
  /** Who sent it, as its `n`-th on this channel, counted from 1. */
  s: string;
  n: number;
  deliveries: (CarriedDelivery & { event: ServerEvent })[];
}

/** One line of JSON, whose `d` names each delivery's participants; then, a line each, their events. */
export function encodePeerMessage(
  head: PeerWords & { s: string; n: number },
  deliveries: readonly CarriedDelivery[],
): string {
  if (deliveries.length === 0) return JSON.stringify(head);
  const lines = [JSON.stringify({ ...head, d: deliveries.map(({ to }) => to) })];
  for (const { text } of deliveries) lines.push(text);
  return lines.join("\n");
}

/** Null when it is no message of ours. Parts that cannot be read are left out; a newer node may know more of them. */
export function parsePeerMessage(text: string): PeerMessage | null {
  const [first = "", ...events] = text.split("\n");
  const head = parseJson(first);
  if (!isJsonObject(head)) return null;
  const { s, n, d, g, p, k, a, c } = head;
  if (typeof s !== "string" || typeof n !== "number" || !Number.isSafeInteger(n)) return null;
  const message: PeerMessage = { s, n, deliveries: [] };
  if (Array.isArray(d)) message.deliveries = parseDeliveries(d, events);
  if (Array.isArray(g)) message.g = g.filter(isSignal);
  if (Array.isArray(p)) message.p = p.filter(isNotice);
  if (typeof k === "number") message.k = k;
  if (typeof a === "number") message.a = a;
  if (typeof c === "number") message.c = c;
  return message;
}

export function isParticipantKey(value: unknown): value is ParticipantKey {
  return typeof value === "string" && (value.startsWith("user:") || value.startsWith("agent:"));
}

function parseDeliveries(to: readonly unknown[], events: readonly string[]) {
  const deliveries: PeerMessage["deliveries"] = [];
  for (const [at, text] of events.entries()) {
    const participants = to[at];
    const event = parseJson(text);
    if (isParticipantList(participants) && isEvent(event)) {
      deliveries.push({ to: participants, event, text });
    }
  }
  return deliveries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isParticipantList(value: unknown): value is ParticipantKey[] {
  return Array.isArray(value) && value.every(isParticipantKey);
}

function isEvent(value: unknown): value is ServerEvent {
  return isJsonObject(value) && typeof value.t === "string";
}

function isSignal(value: unknown): value is Signal {
  if (!isJsonObject(value)) return false;
  if (value.type === "topic")
    return typeof value.topic === "string" && typeof value.id === "number" && "data" in value;
  return (
    value.type === "kick" &&
    isParticipantKey(value.participant) &&
    typeof value.code === "number" &&
    typeof value.reason === "string" &&
    (value.loginId === undefined || typeof value.loginId === "string") &&
    (value.revokedAt === undefined || typeof value.revokedAt === "number")
  );
}

function isNotice(value: unknown): value is PresenceNotice {
  return (
    isJsonObject(value) &&
    isParticipantKey(value.participant) &&
    typeof value.version === "number" &&
    Array.isArray(value.members) &&
    value.members.every((member) => typeof member === "string") &&
    (value.reachable === null || typeof value.reachable === "boolean")
  );
}
