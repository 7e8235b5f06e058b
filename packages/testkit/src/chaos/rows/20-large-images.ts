import { setTimeout as sleep } from "node:timers/promises";
import { makeLargeGif, type GifSize } from "../faults/large-gif.ts";
import type { ChaosNode } from "../nodes/chaos-node.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { ADMIN, signInAgent } from "../people/agent-login.ts";
import { createTalkers } from "../people/talkers.ts";
import { uploadTogether, type Upload } from "../people/upload-together.ts";
import { userToken } from "../people/user-token.ts";
import { userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { megabytes, quantile, seconds } from "../verdict/figures.ts";
import { quiesce } from "../verdict/quiesce.ts";

const UPLOADS = 8;
/** 15 MB, with 50 million pixels in all. */
const LARGE: GifSize = { side: 500, frames: 199, noisy: 90 };
const SHORT: GifSize = { side: 200, frames: 40, noisy: 20 };
/** Any file that the server reads from its disk. */
const STATIC_FILE = "/docs/static/swagger-ui.css";
const FILE_EVERY_MS = 100;
/** An address may sign in 30 times a minute. */
const SIGN_IN_EVERY_MS = 2_500;
const P99_MAX_MS = 200;
const GROWTH_MAX_BYTES = 700 * 1_048_576;
const MEMORY_EVERY_MS = 250;

export const largeImages: Row = {
  id: 20,
  title: "large animated images at once",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 1, agents: 1 });
    const gif = makeLargeGif(stage.random, stage.scale === "full" ? LARGE : SHORT);
    const uploads = await openConversations(stage, node);
    const before = await node.memory();
    const watched = watch(node);
    const startedAt = performance.now();
    const statuses = await uploadTogether(gif, uploads);
    const ms = performance.now() - startedAt;
    const { memory, files, signIns } = await watched.stop();
    const { found } = stage;
    found.note(`${UPLOADS} images of ${megabytes(gif.length)} in ${seconds(ms)}`);
    found.must(
      statuses.every((status) => status === 201),
      `every image is stored, not: ${statuses.join(", ")}`,
    );
    const limit = { max: P99_MAX_MS, show: seconds };
    found.must(files.length > 0 && signIns.length > 0, "files and sign-ins are answered meanwhile");
    found.atMost(`p99 of ${files.length} static files`, quantile(files, 0.99), limit);
    found.atMost(`p99 of ${signIns.length} sign-ins`, quantile(signIns, 0.99), limit);
    found.atMost(`memory grew (from ${megabytes(before)}) by`, memory - before, {
      max: GROWTH_MAX_BYTES,
      show: megabytes,
    });
    await quiesce(stage, talkers.all);
  },
};

/** Users with one conversation each. */
function openConversations(stage: Stage, { url }: ChaosNode): Promise<Upload[]> {
  return Promise.all(
    Array.from({ length: UPLOADS }, async (_, n): Promise<Upload> => {
      const id = `photographer-${n}`;
      const { raw } = await userWriter(stage, url, id);
      const { conversation } = await raw.ok("open", {});
      const path = `/api/v1/uploads?conversationId=${conversation.id}`;
      return { url: url + path, token: userToken(id) };
    }),
  );
}

interface Watched {
  /** The most memory that was seen, in bytes. */
  memory: number;
  /** The times of answers, in ms. */
  files: number[];
  signIns: number[];
}

/** Loads a file and signs in, again and again, and watches the memory until it is stopped. */
function watch(node: ChaosNode): { stop(): Promise<Watched> } {
  const over = new AbortController();
  const watched: Watched = { memory: 0, files: [], signIns: [] };
  const running = Promise.all([
    repeat(
      over.signal,
      FILE_EVERY_MS,
      async () => {
        const answer = await fetch(node.url + STATIC_FILE);
        if (!answer.ok) throw new Error(`a static file: ${answer.status}`);
        await answer.arrayBuffer();
      },
      watched.files,
    ),
    repeat(
      over.signal,
      SIGN_IN_EVERY_MS,
      async () => void (await signInAgent(node.url, ADMIN)),
      watched.signIns,
    ),
    repeat(
      over.signal,
      MEMORY_EVERY_MS,
      async () => {
        watched.memory = Math.max(watched.memory, await node.memory());
      },
      [],
    ),
  ]);
  running.catch(() => undefined);
  return {
    async stop() {
      over.abort();
      await running;
      return watched;
    },
  };
}

async function repeat(
  signal: AbortSignal,
  everyMs: number,
  act: () => Promise<void>,
  times: number[],
): Promise<void> {
  do {
    const startedAt = performance.now();
    await act();
    times.push(performance.now() - startedAt);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted);
}
