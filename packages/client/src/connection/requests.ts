import type { Err, ErrorCode, Ok, RequestName, RequestTable } from "@deskwire/protocol";
import { ANSWER_TIMEOUT_MS } from "./reconnect-delay.ts";
import type { Clock } from "../clock.ts";

/** The answer to one request. `offline`: the link ended, or stayed silent, before one came. */
export type Answer<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      code: ErrorCode | "offline";
      message: string;
      retryable: boolean;
      retryAfterMs?: number;
    };

/** Every request is answered exactly once: by the server, by the loss of the link, or by time. */
export interface Requests {
  call: <T extends RequestName>(
    t: T,
    fields: RequestTable[T]["request"],
    done: (answer: Answer<RequestTable[T]["ok"]>) => void,
  ) => void;
  /** Sends a request that is answered only when it is refused. */
  tell: <T extends "receipt" | "typing">(
    t: T,
    fields: RequestTable[T]["request"],
    refused: (error: Err) => void,
  ) => void;
  settle: (frame: Ok | Err) => void;
  /** The link is gone: whatever waits is `offline`. */
  failAll: () => void;
}

interface Waiting {
  done: (frame: Ok | Err | null) => void;
  timer?: unknown;
}

const OFFLINE = {
  ok: false,
  code: "offline",
  message: "There is no connection.",
  retryable: true,
} as const;
const SILENT_KEPT_MAX = 64;

/** `post` sends one frame and returns false when there is no link. */
export function createRequests(clock: Clock, post: (frame: never) => boolean): Requests {
  const waiting = new Map<number, Waiting>();
  const silent = new Map<number, (error: Err) => void>();
  // 1 is `hello`; 0 stands in refusals for an id that could not be read.
  let lastId = 1;

  const settleOne = (id: number, frame: Ok | Err | null): void => {
    const entry = waiting.get(id);
    if (!entry) return;
    waiting.delete(id);
    clock.clearTimeout(entry.timer);
    entry.done(frame);
  };

  return {
    call(t, fields, done) {
      const id = ++lastId;
      if (!post({ t, id, ...fields } as never)) return done(OFFLINE);
      const timer = clock.setTimeout(() => settleOne(id, null), ANSWER_TIMEOUT_MS);
      waiting.set(id, { timer, done: (frame) => done(toAnswer(frame)) });
    },
    tell(t, fields, refused) {
      const id = ++lastId;
      if (!post({ t, id, ...fields } as never)) return;
      silent.set(id, refused);
      // Silence is consent, so the oldest of many have been accepted.
      if (silent.size > SILENT_KEPT_MAX)
        for (const oldest of silent.keys()) return void silent.delete(oldest);
    },
    settle(frame) {
      settleOne(frame.re, frame);
      if (frame.t === "err") silent.get(frame.re)?.(frame);
      silent.delete(frame.re);
    },
    failAll() {
      silent.clear();
      for (const id of waiting.keys()) settleOne(id, null);
    },
  };
}

function toAnswer<T>(frame: Ok | Err | null): Answer<T> {
  if (frame === null) return OFFLINE;
  if (frame.t === "ok") {
    const value: Partial<Ok> = { ...frame };
    delete value.t;
    delete value.re;
    return { ok: true, value: value as T };
  }
  const { code, message, retryable, retryAfterMs } = frame;
  return {
    ok: false,
    code,
    message,
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
