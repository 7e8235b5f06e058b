import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { HttpMisbehavior } from "./misbehaving-caller.ts";

// The program of the thread that calls. It posts the code of each answer, until the thread is ended.

const { url, headers, calls, perSecond, fileBytes } = workerData as HttpMisbehavior;
const everyMs = (1_000 * calls) / perSecond;
const file = fileBytes === undefined ? null : new Blob(["text ".repeat(fileBytes / 5)]);

await Promise.all(Array.from({ length: calls }, (_, n) => keepOn((n * everyMs) / calls)));

/** The calls begin one after another, at the rate at which they go on. */
async function keepOn(beginsAfterMs: number): Promise<never> {
  await sleep(beginsAfterMs);
  for (;;) {
    const startedAt = performance.now();
    parentPort?.postMessage(await call().catch(() => "no answer"));
    await sleep(Math.max(0, everyMs - (performance.now() - startedAt)));
  }
}

async function call(): Promise<string> {
  const answer = await fetch(url, { headers, ...(file !== null && upload(file)) });
  if (!answer.ok) return ((await answer.json()) as { code: string }).code;
  await answer.arrayBuffer();
  return "ok";
}

function upload(content: Blob): RequestInit {
  const body = new FormData();
  body.append("file", content, "notes.txt");
  return { method: "POST", body };
}
