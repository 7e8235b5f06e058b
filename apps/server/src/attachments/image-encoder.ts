import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { refuse, type Outcome } from "../platform/kernel/outcome.ts";
import type { EncodedImage } from "./encode-image.ts";
import { createFairQueue, type FairQueue } from "./fair-queue.ts";
import type { ImageAnswer } from "./image-process.ts";

export interface ImageJob {
  /** See `encodeImage` for the files that are written beside it. */
  path: string;
  /** Owners take turns. */
  owner: string;
}

/**
 * [MED6] Encodes images in processes of their own. Image work uses the thread pool of its process for seconds; in the
 * server's process, password hashes and files would wait for it.
 */
export interface ImageEncoder {
  /**
   * Refuses with `busy` when too many images wait or encoding takes too long, and with `draining` after `close`. Rejects
   * when the process ends during the work; the next image gets a new process.
   */
  encode(job: ImageJob): Promise<Outcome<EncodedImage>>;
  /** Ends the processes. Waiting images are refused. */
  close(): Promise<void>;
}

export interface ImageEncoderOptions {
  /** The program of the processes; tests have programs that crash and hang. */
  program?: string;
  processes?: number;
  /** Images that may wait, of all owners and of one. */
  waiting?: { all: number; own: number };
  /** The time for one image. */
  encodeMsMax?: number;
  /** A process without work ends after this time, which frees its memory. */
  idleMs?: number;
}

interface Work extends ImageJob {
  resolve(outcome: Outcome<EncodedImage>): void;
  reject(error: Error): void;
}

type LaneState =
  | { status: "stopped" }
  | { status: "idle"; child: ChildProcess; timer: NodeJS.Timeout }
  | { status: "encoding"; child: ChildProcess; timer: NodeJS.Timeout; work: Work };

/** The place of one process. */
interface Lane {
  state: LaneState;
}

interface Encoder {
  options: Required<ImageEncoderOptions>;
  lanes: readonly Lane[];
  queue: FairQueue<Work>;
  closed: boolean;
}

const PROGRAM = fileURLToPath(new URL("./image-process.ts", import.meta.url));
const STOPPED: LaneState = { status: "stopped" };
const BUSY_RETRY_MS = 5_000;
const QUEUE_FULL = {
  ok: false,
  refusal: {
    code: "busy",
    message: "Too many images wait to be encoded.",
    retryAfterMs: BUSY_RETRY_MS,
  },
} as const;
const TOO_SLOW = {
  ok: false,
  refusal: {
    code: "busy",
    message: "Encoding the image took too long.",
    retryAfterMs: BUSY_RETRY_MS,
  },
} as const;

const DEFAULTS: Required<ImageEncoderOptions> = {
  program: PROGRAM,
  // The other processors are for the server and its database.
  processes: availableParallelism() >= 4 ? 2 : 1,
  waiting: { all: 32, own: 10 },
  encodeMsMax: 60_000,
  idleMs: 60_000,
};

export function createImageEncoder(options: ImageEncoderOptions = {}): ImageEncoder {
  const all = { ...DEFAULTS, ...options };
  const encoder: Encoder = {
    options: all,
    lanes: Array.from({ length: all.processes }, () => ({ state: STOPPED })),
    queue: createFairQueue(all.waiting),
    closed: false,
  };
  return {
    encode: (job) => encode(encoder, job),
    close: () => close(encoder),
  };
}

function encode(encoder: Encoder, job: ImageJob): Promise<Outcome<EncodedImage>> {
  return new Promise((resolve, reject) => {
    if (encoder.closed) resolve(refuse("draining"));
    else if (encoder.queue.add(job.owner, { ...job, resolve, reject })) advance(encoder);
    else resolve(QUEUE_FULL);
  });
}

/** Gives waiting images to processes without work. */
function advance(encoder: Encoder): void {
  for (const lane of encoder.lanes) {
    if (lane.state.status === "encoding") continue;
    const work = encoder.queue.next();
    if (work === undefined) return;
    begin(encoder, lane, work);
  }
}

function begin(encoder: Encoder, lane: Lane, work: Work): void {
  const child = lane.state.status === "idle" ? lane.state.child : start(encoder, lane);
  leave(lane);
  const timer = setTimeout(() => {
    work.resolve(TOO_SLOW);
    stop(lane);
    advance(encoder);
  }, encoder.options.encodeMsMax);
  lane.state = { status: "encoding", child, timer, work };
  // If it cannot be sent, the process has ended, and `lose` is called.
  child.send(work.path, () => undefined);
}

/** The process decodes what strangers send, so it gets none of the server's environment, which holds secrets. */
function start(encoder: Encoder, lane: Lane): ChildProcess {
  const child = fork(encoder.options.program, [], {
    execArgv: [],
    env: {
      PATH: process.env["PATH"],
      SystemRoot: process.env["SystemRoot"],
      MALLOC_ARENA_MAX: "2",
    },
  });
  child.on("message", (answer) => settle(encoder, lane, answer as ImageAnswer));
  child.once("exit", (code, signal) =>
    lose(encoder, lane, { child, reason: `it ended with ${signal ?? code}` }),
  );
  child.once("error", ({ message }) => lose(encoder, lane, { child, reason: message }));
  // A process without work does not keep the server alive.
  child.unref();
  child.channel?.unref();
  return child;
}

function settle(encoder: Encoder, lane: Lane, answer: ImageAnswer): void {
  const { state } = lane;
  if (state.status !== "encoding") return;
  leave(lane);
  const timer = setTimeout(() => stop(lane), encoder.options.idleMs).unref();
  lane.state = { status: "idle", child: state.child, timer };
  if ("outcome" in answer) state.work.resolve(answer.outcome);
  else state.work.reject(failureOf(answer.failure));
  advance(encoder);
}

/** An error does not cross the border of a process, so a full disk is known by the text. */
function failureOf(text: string): Error {
  const error = new Error(`an image cannot be encoded: ${text}`);
  const isFull = /ENOSPC|EDQUOT|No space left|quota exceeded/i.test(text);
  return isFull ? Object.assign(error, { code: "ENOSPC" }) : error;
}

/** The process has ended by itself. */
function lose(
  encoder: Encoder,
  lane: Lane,
  { child, reason }: { child: ChildProcess; reason: string },
): void {
  const { state } = lane;
  if (state.status === "stopped" || state.child !== child) return;
  leave(lane);
  lane.state = STOPPED;
  if (state.status === "encoding")
    state.work.reject(new Error(`the image process failed: ${reason}`));
  advance(encoder);
}

function stop(lane: Lane): void {
  const { state } = lane;
  if (state.status === "stopped") return;
  leave(lane);
  lane.state = STOPPED;
  state.child.kill("SIGKILL");
}

function leave({ state }: Lane): void {
  if (state.status !== "stopped") clearTimeout(state.timer);
}

async function close(encoder: Encoder): Promise<void> {
  encoder.closed = true;
  for (let work = encoder.queue.next(); work; work = encoder.queue.next())
    work.resolve(refuse("draining"));
  await Promise.all(encoder.lanes.map(end));
}

async function end(lane: Lane): Promise<void> {
  const { state } = lane;
  if (state.status === "stopped") return;
  const ended = once(state.child, "exit");
  state.child.ref();
  if (state.status === "encoding") state.work.resolve(refuse("draining"));
  stop(lane);
  await ended;
}
