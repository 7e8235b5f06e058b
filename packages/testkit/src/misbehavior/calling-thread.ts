import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { HttpMisbehavior } from "./misbehaving-caller.ts";
import { openPipeline } from "./pipelined-calls.ts";

// The program of the thread that calls. It posts the code of each answer, until the thread is ended.

const CALL_EVERY_MS = 10;
/** As many are under way on one connection; fewer would be slowed down, not refused. */
const WAITING_MAX = 100;
const PAUSE_MS = 100;

const { url, headers, connections, fileBytes } = workerData as HttpMisbehavior;
const tell = (code: string): void => parentPort?.postMessage(code);

const keepOn = fileBytes === undefined ? keepReading : () => keepUploading(fileBytes);
await Promise.all(Array.from({ length: connections }, keepOn));

async function keepReading(): Promise<never> {
  for (;;) {
    const pipeline = openPipeline({ url, headers, onAnswer: tell });
    const calling = setInterval(() => {
      if (pipeline.waiting < WAITING_MAX) pipeline.call();
    }, CALL_EVERY_MS);
    await pipeline.closed;
    clearInterval(calling);
    tell("closed");
    await sleep(PAUSE_MS);
  }
}

async function keepUploading(bytes: number): Promise<never> {
  const file = new Blob(["text ".repeat(bytes / 5)]);
  for (;;) {
    tell(await upload(file).catch(() => "closed"));
    await sleep(PAUSE_MS);
  }
}

async function upload(file: Blob): Promise<string> {
  const body = new FormData();
  body.append("file", file, "notes.txt");
  const answer = await fetch(url, { method: "POST", headers, body });
  const { code = "ok" } = (await answer.json()) as { code?: string };
  return code;
}
