import {
  isStuck,
  nextUploadState,
  type UploadEvent,
  type UploadOutcome,
  type UploadResult,
  type UploadState,
} from "./upload-state.ts";

/** One file on its way into a conversation. */
export interface QueuedUpload {
  id: string;
  /** Uploads of one lane become messages in their order. */
  lane: string;
  /** Whether the sender has pressed send: only then does it become a message. */
  released: boolean;
  state: UploadState;
}

/** An upload under way. After `cancel` its result is ignored. */
export interface Sending {
  /** Never rejects. */
  result: Promise<UploadOutcome>;
  cancel: () => void;
}

export interface UploadQueueOptions<U extends QueuedUpload> {
  /** How many are under way at a time. */
  atOnce: number;
  send: (upload: U, progress: (share: number) => void) => Sending;
  /** While it is false nothing starts, and an upload that fails for it waits. */
  online: () => boolean;
  /** Makes a message of an upload. The upload has left the list. */
  deliver: (upload: U, result: UploadResult) => void;
}

/** Files that are uploaded in order and become messages in order. */
export interface UploadQueue<U> {
  uploads: () => readonly U[];
  /** Called after every change. Returns the unsubscribe function. */
  subscribe: (listener: () => void) => () => void;
  add: (uploads: readonly U[]) => void;
  /** Changes uploads that are on the list, their states excepted. */
  update: (change: (upload: U) => U) => void;
  /** Sends a failed one again. */
  retry: (id: string) => void;
  /** Takes uploads off the list, cancels those under way, and returns them all. */
  remove: (isGone: (upload: U) => boolean) => readonly U[];
  /** Starts what may start; to be called when the connection is back. */
  advance: () => void;
  /** Cancels all uploads and returns them. */
  close: () => readonly U[];
}

interface Attempt {
  cancel: () => void;
}

interface Queue<U extends QueuedUpload> {
  options: UploadQueueOptions<U>;
  uploads: readonly U[];
  /** By id. */
  underWay: Map<string, Attempt>;
  listeners: Set<() => void>;
}

export function createUploadQueue<U extends QueuedUpload>(
  options: UploadQueueOptions<U>,
): UploadQueue<U> {
  const queue: Queue<U> = {
    options,
    uploads: [],
    underWay: new Map(),
    listeners: new Set(),
  };
  return {
    uploads: () => queue.uploads,
    subscribe(listener) {
      queue.listeners.add(listener);
      return () => queue.listeners.delete(listener);
    },
    add(uploads) {
      show(queue, [...queue.uploads, ...uploads]);
      advance(queue);
    },
    update(change) {
      show(queue, queue.uploads.map(change));
      advance(queue);
    },
    retry(id) {
      move(queue, id, { type: "retry" });
      advance(queue);
    },
    remove: (isGone) => remove(queue, isGone),
    advance: () => advance(queue),
    close() {
      queue.listeners.clear();
      return remove(queue, () => true);
    },
  };
}

function show<U extends QueuedUpload>(queue: Queue<U>, uploads: readonly U[]): void {
  queue.uploads = uploads;
  for (const listener of queue.listeners) listener();
}

function move<U extends QueuedUpload>(queue: Queue<U>, id: string, event: UploadEvent): void {
  const moved = (upload: U): U =>
    upload.id === id ? { ...upload, state: nextUploadState(upload.state, event) } : upload;
  show(queue, queue.uploads.map(moved));
}

function remove<U extends QueuedUpload>(
  queue: Queue<U>,
  isGone: (upload: U) => boolean,
): readonly U[] {
  const gone = queue.uploads.filter(isGone);
  if (gone.length === 0) return gone;
  show(
    queue,
    queue.uploads.filter((upload) => !gone.includes(upload)),
  );
  for (const { id } of gone) {
    const attempt = queue.underWay.get(id);
    queue.underWay.delete(id);
    attempt?.cancel();
  }
  advance(queue);
  return gone;
}

function advance<U extends QueuedUpload>(queue: Queue<U>): void {
  for (let next = nextToStart(queue); next; next = nextToStart(queue)) start(queue, next);
  for (const lane of new Set(queue.uploads.map((upload) => upload.lane))) deliver(queue, lane);
}

function nextToStart<U extends QueuedUpload>(queue: Queue<U>): U | undefined {
  const { atOnce, online } = queue.options;
  if (queue.underWay.size >= atOnce || !online()) return undefined;
  return queue.uploads.find(({ state }) => state.status === "waiting");
}

function start<U extends QueuedUpload>(queue: Queue<U>, upload: U): void {
  const { id } = upload;
  const attempt: Attempt = { cancel: () => undefined };
  queue.underWay.set(id, attempt);
  // After a cancellation the same id may be under way again, with another attempt.
  const isCurrent = () => queue.underWay.get(id) === attempt;
  move(queue, id, { type: "start" });
  const sending = queue.options.send(upload, (share) => {
    if (isCurrent()) move(queue, id, { type: "progress", share });
  });
  attempt.cancel = sending.cancel;
  void sending.result.then((outcome) => {
    if (!isCurrent()) return;
    queue.underWay.delete(id);
    move(queue, id, eventOf(outcome, queue.options.online()));
    advance(queue);
  });
}

function eventOf(outcome: UploadOutcome, online: boolean): UploadEvent {
  if (outcome.ok) return { type: "finish", result: outcome.value };
  if (outcome.code === "offline" && !online) return { type: "disconnect" };
  return { type: "fail", code: outcome.code };
}

/** Nothing overtakes an upload that is still under way, and nothing waits for one that is stuck. */
function deliver<U extends QueuedUpload>(queue: Queue<U>, lane: string): void {
  const ready: { upload: U; result: UploadResult }[] = [];
  for (const upload of queue.uploads) {
    const { state } = upload;
    if (upload.lane !== lane || !upload.released || isStuck(state)) continue;
    if (state.status !== "uploaded") break;
    ready.push({ upload, result: state.result });
  }
  if (ready.length === 0) return;
  const gone = new Set(ready.map(({ upload }) => upload.id));
  show(
    queue,
    queue.uploads.filter(({ id }) => !gone.has(id)),
  );
  for (const { upload, result } of ready) queue.options.deliver(upload, result);
}
