import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface Upload {
  url: string;
  token: string;
}

/**
 * Uploads a file several times at once and resolves with the statuses. A thread of its own sends the bytes, so that the
 * times which this thread measures meanwhile are the server's.
 */
export async function uploadTogether(file: Buffer, uploads: readonly Upload[]): Promise<number[]> {
  const program = new URL("./upload-thread.ts", import.meta.url);
  const worker = new Worker(program, { workerData: { file: new Uint8Array(file), uploads } });
  const [statuses] = (await once(worker, "message")) as [number[]];
  await worker.terminate();
  return statuses;
}
