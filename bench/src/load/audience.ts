import { openEach, openPatiently } from "./client.ts";
import type { AudienceSpec } from "./commands.ts";
import { sentAtOf } from "./marks.ts";
import { openRawWebSocket, textFrame } from "./raw-web-socket.ts";

/** Users who only listen. */
export interface Audience {
  readonly size: number;
  /** All marked frames that any of them got. */
  heard(): number;
  observe(heard: ((sentAt: number) => void) | null): void;
  /** Rejects when anything goes wrong on any connection. */
  readonly trouble: Promise<never>;
  close(): void;
}

export async function openAudience(spec: AudienceSpec): Promise<Audience> {
  const { promise: trouble, reject } = Promise.withResolvers<never>();
  // Whoever runs something awaits it; between runs nobody does.
  trouble.catch(() => undefined);
  const onTrouble = (text: string): void => reject(new Error(text.slice(0, 500)));
  let observer: ((sentAt: number) => void) | null = null;
  let heard = 0;
  const hear = (frame: string): void => {
    const sentAt = sentAtOf(frame);
    if (sentAt === null) return;
    heard++;
    observer?.(sentAt);
  };
  const open = spec.push ? openPushed : openWelcomed;
  const members = await openEach(spec.tokens, (token) => open(spec, token, { hear, onTrouble }));
  return {
    size: members.length,
    heard: () => heard,
    observe(next) {
      observer = next;
    },
    trouble,
    close() {
      for (const member of members) member.destroy();
    },
  };
}

interface Ears {
  hear(frame: string): void;
  onTrouble(text: string): void;
}

interface Member {
  destroy(): void;
}

async function openWelcomed(spec: AudienceSpec, token: string, ears: Ears): Promise<Member> {
  const { promise: subscribed, resolve, reject } = Promise.withResolvers<void>();
  const client = await openPatiently({
    dialect: "deskwire",
    port: spec.port,
    hello: { token },
    listener: {
      onAck: () => resolve(),
      onMessage: () => undefined,
      onEvent: ears.hear,
      onTrouble(text) {
        reject(new Error(text));
        ears.onTrouble(text);
      },
    },
  });
  if (spec.topic !== undefined) {
    client.write(textFrame(JSON.stringify({ t: "subscribe", id: 2, topic: spec.topic })));
    await subscribed;
  }
  return client;
}

/** `/push` greets nobody: who is listening is known by what is heard. */
function openPushed({ port }: AudienceSpec, token: string, ears: Ears): Promise<Member> {
  return new Promise((resolve) => {
    const socket = openRawWebSocket({
      port,
      path: "/push",
      onOpen() {
        socket.write(textFrame(token));
        resolve(socket);
      },
      onText: ears.hear,
      onClose: ears.onTrouble,
    });
  });
}
