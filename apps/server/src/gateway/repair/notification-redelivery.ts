import type { ServerEvent } from "@deskwire/protocol";
import type { Log } from "../../platform/kernel/log.ts";
import { repeat } from "../../platform/kernel/repeat.ts";
import type { Actor } from "../../platform/kernel/actor.ts";
import type { InboxHead, Notifications } from "../../notifications/notifications.ts";
import type { Hub } from "../socket/hub.ts";

/** Sends undelivered notices: [NTF6] all of them to a user who connects, [NTF5] fresh ones again to a user who stays silent. */
export interface NoticeTender {
  /** A user is signed in and knows `lastSeq` and `deliveredSeq` from `welcome`. */
  arrived(actor: Actor, head: { lastSeq: number; deliveredSeq: number }, send: Send): void;
  /** One look at everybody who is connected here. */
  run(): Promise<void>;
  close(): void;
}

type Send = (event: ServerEvent) => void;

/** Of a user who connected with notices undelivered: what is to follow when all up to `after` was taken. */
interface Range {
  after: number;
  target: number;
}

interface Silence {
  deliveredSeq: number;
  dueAt: number;
  delayMs: number;
}

const PAGE = 100;

export interface NoticeTenderParts {
  notifications: Pick<Notifications, "behind" | "undelivered" | "unexpired" | "onAdvanced">;
  log: Log;
}

export function createNoticeTender(
  { notifications, log }: NoticeTenderParts,
  hub: Hub,
  options: {
    everyMs: number;
    /** [NTF5] Until undelivered notices are sent again; twice as long each time, up to the other one. */
    redeliverSeconds: number;
    redeliverMaxSeconds: number;
    /** Milliseconds that go on evenly, whatever is done to the clock. */
    now?: () => number;
  },
): NoticeTender {
  const { redeliverSeconds, redeliverMaxSeconds, now = () => performance.now() } = options;
  const catchUps = new Map<string, Range>();
  const silences = new Map<string, Silence>();

  const toUser =
    (userId: string): Send =>
    (event) =>
      hub.deliver([`user:${userId}`], event);

  /**
   * The page after `after`, delivered or not: the cursor is the user's, and another node's session may have moved it past what
   * those of this node have.
   */
  async function catchUp(userId: string, range: Range, send: Send): Promise<void> {
    const page = await notifications.unexpired({ userId, after: range.after, limit: PAGE });
    for (const notification of page) send({ t: "notification", notification });
    const last = page.at(-1);
    if (last === undefined || last.seq >= range.target) catchUps.delete(userId);
    else catchUps.set(userId, { after: last.seq, target: range.target });
  }

  function inBackground(work: Promise<void>): void {
    work.catch((error: unknown) =>
      log.warn({ err: error }, "notices were not sent; the next round sends those that are fresh"),
    );
  }

  notifications.onAdvanced((userId, delivered) => {
    const open = catchUps.get(userId);
    if (open === undefined || delivered < open.after) return;
    catchUps.delete(userId);
    inBackground(catchUp(userId, open, toUser(userId)));
  });

  async function run(): Promise<void> {
    const here = hub
      .participants()
      .flatMap((key) => (key.startsWith("user:") ? [key.slice(5)] : []));
    const present = new Set(here);
    for (const userId of catchUps.keys()) if (!present.has(userId)) catchUps.delete(userId);
    const heads = here.length === 0 ? [] : await notifications.behind(here);
    const behind = new Set(heads.map((head) => head.userId));
    for (const userId of silences.keys()) if (!behind.has(userId)) silences.delete(userId);
    for (const head of heads) await tend(head);
  }

  async function tend(head: InboxHead): Promise<void> {
    const silence = silences.get(head.userId);
    if (silence === undefined || head.deliveredSeq > silence.deliveredSeq) {
      const delayMs = redeliverSeconds * 1_000;
      const { deliveredSeq } = head;
      silences.set(head.userId, { deliveredSeq, dueAt: now() + delayMs, delayMs });
    } else if (now() >= silence.dueAt) {
      silence.delayMs = Math.min(silence.delayMs * 2, redeliverMaxSeconds * 1_000);
      silence.dueAt = now() + silence.delayMs;
      await sendAgain(head.userId);
    }
  }

  async function sendAgain(userId: string): Promise<void> {
    const page = await notifications.undelivered({ userId, limit: PAGE });
    for (const notification of page) toUser(userId)({ t: "notification", notification });
  }

  const stop = repeat(run, { everyMs: options.everyMs, log, name: "tending notices" });
  return {
    arrived(actor, { lastSeq, deliveredSeq }, send) {
      if (actor.kind === "user" && lastSeq > deliveredSeq)
        inBackground(catchUp(actor.id, { after: deliveredSeq, target: lastSeq }, send));
    },
    run,
    close: stop,
  };
}
