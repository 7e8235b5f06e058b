import { Worker } from "node:worker_threads";
import type { MisbehavingClient } from "./misbehaving-client.ts";

/** A participant that repeats a dear call of the HTTP API. */
export interface HttpMisbehavior {
  url: string;
  headers: Record<string, string>;
  /** Connections that are in use at once. */
  connections: number;
  /** Uploads a text file of this size, one at a time on each connection. Without it the call is a GET, pipelined. */
  fileBytes?: number;
}

/** A thread of its own calls, so that the times which this thread measures meanwhile are the server's. */
export function startCalling(misbehavior: HttpMisbehavior): MisbehavingClient {
  const program = new URL("./calling-thread.ts", import.meta.url);
  const worker = new Worker(program, { workerData: misbehavior });
  const answers = new Map<string, number>();
  worker.on("message", (code: string) => void answers.set(code, (answers.get(code) ?? 0) + 1));
  return {
    answers,
    async stop() {
      await worker.terminate();
    },
  };
}
