import type { Log } from "./log.ts";

/** [LIM6] A log that writes a repeated warning or error once, and then its number of repeats every few seconds. */
export interface QuietLog extends Log {
  /** Writes the repeats that were not written yet. */
  close(): void;
}

export interface QuietLogOptions {
  log: Log;
  /** Milliseconds between two lines of the same warning or error. */
  everyMs: number;
  /** Runs work as part of no request: a line about repeats belongs to none of them. */
  outside: (work: () => void) => void;
}

type Level = "warn" | "error";

interface Repeats {
  level: Level;
  message: string;
  /** Of the latest repeat. */
  details: object;
  count: number;
  timer: NodeJS.Timeout | null;
}

interface State extends QuietLogOptions {
  readonly repeats: Map<string, Repeats>;
}

// Limits the memory. Past this many different lines within a window, further ones are written at once.
const LINES_MAX = 1_000;
const CAUSE_CHARS_MAX = 200;

export function createQuietLog(options: QuietLogOptions): QuietLog {
  const state: State = { ...options, repeats: new Map() };
  return {
    info: (details, message) => options.log.info(details, message),
    warn: (details, message) => write(state, "warn", { details, message }),
    error: (details, message) => write(state, "error", { details, message }),
    close() {
      for (const [key, repeats] of state.repeats) endWindow(state, key, repeats);
      for (const { timer } of state.repeats.values()) clearTimeout(timer ?? undefined);
      state.repeats.clear();
    },
  };
}

function write(
  state: State,
  level: Level,
  { details, message }: { details: object; message: string },
): void {
  const key = `${level} ${message} ${causeOf(details)}`;
  const known = state.repeats.get(key);
  if (known !== undefined) {
    known.count++;
    known.details = details;
    return;
  }
  state.log[level](details, message);
  if (state.repeats.size >= LINES_MAX) return;
  const repeats: Repeats = { level, message, details, count: 0, timer: null };
  state.repeats.set(key, repeats);
  startWindow(state, key, repeats);
}

function startWindow(state: State, key: string, repeats: Repeats): void {
  state.outside(() => {
    repeats.timer = setTimeout(() => endWindow(state, key, repeats), state.everyMs).unref();
  });
}

/** A line that goes on being repeated stays known; another one is written at once when it comes again. */
function endWindow(state: State, key: string, repeats: Repeats): void {
  const { level, message, details, count } = repeats;
  if (count === 0) return void state.repeats.delete(key);
  repeats.count = 0;
  state.log[level]({ ...details, repeated: count }, message);
  startWindow(state, key, repeats);
}

/** Tells the causes of one message apart. */
function causeOf(details: object): string {
  const { err, reason = "" } = details as { err?: unknown; reason?: unknown };
  if (!(err instanceof Error)) return JSON.stringify(reason).slice(0, CAUSE_CHARS_MAX);
  const { code = err.name } = err as NodeJS.ErrnoException;
  return `${code} ${err.message}`.slice(0, CAUSE_CHARS_MAX);
}
