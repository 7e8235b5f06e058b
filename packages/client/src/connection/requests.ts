import type {
  ClientFrame,
  Err,
  ErrorCode,
  Ok,
  RequestName,
  RequestTable,
  SilentRequestName,
} from "@deskwire/protocol";
import type { Clock } from "../clock.ts";

/** The answer to one request. `offline` means that the link ended, or stayed silent for 30 s, before an answer came. */
export type Answer<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      code: ErrorCode | "offline";
      message: string;
      retryable: boolean;
      retryAfterMs?: number;
    };

export type AnswerOf<T extends RequestName> = Answer<RequestTable[T]["ok"]>;
export type Refused = Extract<Answer<never>, { ok: false }>;
/** A request before it has its id. */
export type Unnumbered<T extends RequestName> = { t: T } & RequestTable[T]["request"];

/** Numbers requests and matches answers with them. */
export interface Requests {
  /** `done` is called exactly once: by the server's answer, by the loss of the link, or after 30 s without an answer. */
  call: <T extends RequestName>(
    request: Unnumbered<T>,
    done: (answer: AnswerOf<T>) => void,
  ) => void;
  /** Sends a request that the server answers only when it refuses it. Sends nothing without a link. */
  tell: <T extends SilentRequestName>(
    request: Unnumbered<T>,
    refused: (error: Err) => void,
  ) => void;
  settle: (frame: Ok | Err) => void;
  /** The link is gone: answers every waiting request with `offline`. */
  failAll: () => void;
}

/** Wait before repeating a refused request when the refusal names no `retryAfterMs`. */
export const RETRY_MS = 1_000;
/** [SHO4] An answer that takes longer makes the link doubtful. */
const DOUBT_MS = 5_000;
/** An answer that takes longer on a living link is not waited for. */
const ANSWER_TIMEOUT_MS = 30_000;
const SILENT_KEPT_MAX = 64;
export const OFFLINE: Refused = {
  ok: false,
  code: "offline",
  message: "There is no connection.",
  retryable: true,
};

interface RequestBook {
  clock: Clock;
  /** Sends one frame. Returns false when there is no link. */
  send: (frame: ClientFrame) => boolean;
  /** A request that was sent at `since` has no answer yet. */
  unanswered: (since: number) => void;
  waiting: Map<number, Waiting>;
  silent: Map<number, (error: Err) => void>;
  lastId: number;
}

interface Waiting {
  timer: unknown;
  /** Null: no answer came. */
  done: (frame: Ok | Err | null) => void;
}

export function createRequests(
  options: Pick<RequestBook, "clock" | "send" | "unanswered">,
): Requests {
  // Id 1 is `hello`, and 0 stands in refusals for an id that the server could not read.
  const book: RequestBook = { ...options, waiting: new Map(), silent: new Map(), lastId: 1 };
  return {
    call: (request, done) => call(book, request, done),
    tell: (request, refused) => tell(book, request, refused),
    settle(frame) {
      settle(book, frame.re, frame);
      if (frame.t === "err") book.silent.get(frame.re)?.(frame);
      book.silent.delete(frame.re);
    },
    failAll() {
      book.silent.clear();
      for (const id of book.waiting.keys()) settle(book, id, null);
    },
  };
}

function call<T extends RequestName>(
  book: RequestBook,
  request: Unnumbered<T>,
  done: (answer: AnswerOf<T>) => void,
): void {
  const id = post(book, request);
  if (id === null) return done(OFFLINE);
  const { clock } = book;
  const since = clock.now();
  const waiting: Waiting = { timer: undefined, done: (frame) => done(toAnswer(frame)) };
  waiting.timer = clock.setTimeout(() => {
    const giveUp = () => settle(book, id, null);
    waiting.timer = clock.setTimeout(giveUp, ANSWER_TIMEOUT_MS - DOUBT_MS);
    book.unanswered(since);
  }, DOUBT_MS);
  book.waiting.set(id, waiting);
}

function tell<T extends SilentRequestName>(
  book: RequestBook,
  request: Unnumbered<T>,
  refused: (error: Err) => void,
): void {
  const id = post(book, request);
  if (id === null) return;
  book.silent.set(id, refused);
  if (book.silent.size <= SILENT_KEPT_MAX) return;
  // An accepted request is never answered, so the oldest of many are taken for accepted.
  const [oldest] = book.silent.keys();
  if (oldest !== undefined) book.silent.delete(oldest);
}

/** Returns the id of the request, or null without a link. */
function post<T extends RequestName>(book: RequestBook, request: Unnumbered<T>): number | null {
  const id = ++book.lastId;
  return book.send({ ...request, id } as unknown as ClientFrame) ? id : null;
}

function settle(book: RequestBook, id: number, frame: Ok | Err | null): void {
  const entry = book.waiting.get(id);
  if (!entry) return;
  book.waiting.delete(id);
  book.clock.clearTimeout(entry.timer);
  entry.done(frame);
}

function toAnswer<T>(frame: Ok | Err | null): Answer<T> {
  if (frame === null) return OFFLINE;
  if (frame.t === "ok") {
    const { t: _, re: __, ...value } = frame;
    return { ok: true, value: value as T };
  }
  const { code, message, retryable, retryAfterMs } = frame;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { ok: false, code, message, retryable, ...wait };
}
