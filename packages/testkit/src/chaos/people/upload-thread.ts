import { parentPort, workerData } from "node:worker_threads";
import type { Upload } from "./upload-together.ts";

// The program of the thread that uploads. It posts the status of each upload.

const { file, uploads } = workerData as { file: Uint8Array<ArrayBuffer>; uploads: Upload[] };

parentPort?.postMessage(await Promise.all(uploads.map(send)));

async function send({ url, token }: Upload): Promise<number> {
  const body = new FormData();
  body.append("file", new Blob([file]), "large.gif");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method: "POST", headers, body });
  await answer.arrayBuffer();
  return answer.status;
}
