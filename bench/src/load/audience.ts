import { createAlarm, type Alarm } from "./alarm.ts";
import { openEach, openWithRetries } from "./client.ts";
import type { AudienceSpec } from "./commands.ts";
import { sentAtOf } from "./marks.ts";
import { openRawWebSocket, textFrame } from "./raw-web-socket.ts";

/** Users who receive and do not send. */
export interface Audience {
  readonly size: number;
  /** The number of marked frames that have arrived at all users together. */
  heard(): number;
  /** Calls `heard` with the send time of each marked frame; null ends that. */
  observe(heard: ((sentAt: number) => void) | null): void;
  /** Raised by a failure of any connection. */
  readonly alarm: Alarm;
  close(): void;
}

interface AudienceState {
  readonly spec: AudienceSpec;
  readonly alarm: Alarm;
  heard: number;
  observer: ((sentAt: number) => void) | null;
}

interface Member {
  destroy(): void;
}

/** Connects all users; with a topic, each has subscribed to it. */
export async function openAudience(spec: AudienceSpec): Promise<Audience> {
  const state: AudienceState = { spec, alarm: createAlarm(), heard: 0, observer: null };
  const open = spec.push ? openPush : openSubscriber;
  const members = await openEach(spec.tokens, (token) => open(state, token));
  return {
    size: members.length,
    alarm: state.alarm,
    heard: () => state.heard,
    observe(next) {
      state.observer = next;
    },
    close() {
      for (const member of members) member.destroy();
    },
  };
}

function hear(state: AudienceState, frame: string): void {
  const sentAt = sentAtOf(frame);
  if (sentAt === null) return;
  state.heard++;
  state.observer?.(sentAt);
}

async function openSubscriber(state: AudienceState, token: string): Promise<Member> {
  const { spec, alarm } = state;
  const { promise: subscribed, resolve, reject } = Promise.withResolvers<void>();
  const client = await openWithRetries({
    dialect: "deskwire",
    port: spec.port,
    hello: { token },
    listener: {
      onAck: () => resolve(),
      onMessage: () => undefined,
      onEvent: (frame) => hear(state, frame),
      onTrouble(reason) {
        reject(new Error(reason));
        alarm.raise(reason);
      },
    },
  });
  if (spec.topic !== undefined) {
    client.write(textFrame(JSON.stringify({ t: "subscribe", id: 2, topic: spec.topic })));
    await subscribed;
  }
  return client;
}

/** `/push` sends no greeting: a user is known to be connected once a frame arrives. */
function openPush(state: AudienceState, token: string): Promise<Member> {
  const { spec, alarm } = state;
  return new Promise((resolve) => {
    const socket = openRawWebSocket({
      port: spec.port,
      path: "/push",
      onOpen() {
        socket.write(textFrame(token));
        resolve(socket);
      },
      onText: (frame) => hear(state, frame),
      onClose: alarm.raise,
    });
  });
}
