import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import Fastify from "fastify";
import { expect, test } from "vitest";
import type { PageFile } from "../../pages/pages.ts";
import { sendPageFile } from "./send-page-file.ts";

const TEXT = "console.log('deskwire');".repeat(100);
const file: PageFile = {
  contentType: "text/javascript; charset=utf-8",
  body: Buffer.from(TEXT),
  brotli: brotliCompressSync(TEXT),
  gzip: gzipSync(TEXT),
};

async function ask(headers: Record<string, string>, sent: PageFile = file) {
  const app = Fastify();
  app.get("/a.js", async (_request, reply) => sendPageFile(reply, sent));
  const answer = await app.inject({ url: "/a.js", headers });
  await app.close();
  return answer;
}

test.each([
  ["br", "br"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip;q=1.0, br;q=0", "gzip"],
  ["GZIP", "gzip"],
  ["*", "br"],
  ["*;q=0, gzip;q=0.5", "gzip"],
  ["identity", undefined],
  ["deflate", undefined],
  ["", undefined],
])("[SRV1] Accept-Encoding: %s is answered with %s", async (accepted, coding) => {
  const answer = await ask({ "accept-encoding": accepted });
  const decode = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ""] ?? String;
  expect(answer.headers["content-encoding"]).toBe(coding);
  expect(String(decode(answer.rawPayload))).toBe(TEXT);
  expect(answer.headers).toMatchObject({
    vary: "Accept-Encoding",
    "content-type": file.contentType,
  });
});

test("[SRV1] each form has a tag of its own, which a client that has the form gets 304 for", async () => {
  const tags = new Set<string>();
  for (const coding of ["br", "gzip", "identity"]) {
    const headers = { "accept-encoding": coding };
    const tag = String((await ask(headers)).headers.etag);
    tags.add(tag);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`])
      expect((await ask({ ...headers, "if-none-match": known })).statusCode).toBe(304);
    expect((await ask({ ...headers, "if-none-match": '"other"' })).statusCode).toBe(200);
  }
  expect(tags.size).toBe(3);
});

test("[SRV1] a file without compressed forms goes out as it is", async () => {
  const answer = await ask({ "accept-encoding": "br" }, { ...file, brotli: null, gzip: null });
  expect(answer.headers["content-encoding"]).toBeUndefined();
  expect(answer.payload).toBe(TEXT);
});
