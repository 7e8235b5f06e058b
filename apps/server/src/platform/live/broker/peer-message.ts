import { isJsonObject } from "@deskwire/protocol";
import type { ParticipantKey, ServerEvent } from "@deskwire/protocol";

import type { Signal } from "./broker.ts";

/** Where a participant is held after a change. Versions order the changes as Redis made them. */
export interface PresenceChange {
  participant: ParticipantKey;
  /** Redis's clock in microseconds when the change was made. */
  version: number;
  /** Every member (see membership-redis.ts) that then held the participant, dead ones included. */
  members: string[];
  /** Null when reachability did not change: the participant was, and is, held elsewhere too. */
  reachable: boolean | null;
}

/** A delivery to another node. The event is JSON text, so that it is serialized once for all nodes and sockets. */
export interface CarriedDelivery {
  to: ParticipantKey[];
  text: string;
}

/** What a peer message carries besides deliveries. Names are short because they cross the wire. */
export interface PeerParts {
  /** Signals. */
  g?: readonly Signal[];
  /** Presence changes, and the number under which their sender waits for confirmations. */
  p?: readonly PresenceChange[];
  k?: number;
  /** The number of the announcement that this message confirms. */
  a?: number;
  /** A canary: the node's own message to itself. */
  c?: number;
}

/** The sender, and the position of the message among the sender's messages on this channel, counted from 1. */
export interface PeerHead extends PeerParts {
  s: string;
  n: number;
}

export interface PeerMessage extends PeerHead {
  deliveries: (CarriedDelivery & { event: ServerEvent })[];
}

/** The first line is JSON whose `d` lists each delivery's participants; each further line is one delivery's event. */
export function encodePeerMessage(head: PeerHead, deliveries: readonly CarriedDelivery[]): string {
  if (deliveries.length === 0) return JSON.stringify(head);
  const lines = [JSON.stringify({ ...head, d: deliveries.map(({ to }) => to) })];
  for (const { text } of deliveries) lines.push(text);
  return lines.join("\n");
}

/** Null when the text is no peer message. Leaves out parts it cannot read: a newer node may send others. */
export function parsePeerMessage(text: string): PeerMessage | null {
  const [first = "", ...events] = text.split("\n");
  const head = parseJson(first);
  if (!isJsonObject(head)) return null;
  const { s, n, d, g, p, k, a, c } = head;
  if (typeof s !== "string" || typeof n !== "number" || !Number.isSafeInteger(n)) return null;
  const message: PeerMessage = { s, n, deliveries: [] };
  if (Array.isArray(d)) message.deliveries = parseDeliveries(d, events);
  if (Array.isArray(g)) message.g = g.filter(isSignal);
  if (Array.isArray(p)) message.p = p.filter(isPresenceChange);
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

function isPresenceChange(value: unknown): value is PresenceChange {
  return (
    isJsonObject(value) &&
    isParticipantKey(value.participant) &&
    typeof value.version === "number" &&
    Array.isArray(value.members) &&
    value.members.every((member) => typeof member === "string") &&
    (value.reachable === null || typeof value.reachable === "boolean")
  );
}
