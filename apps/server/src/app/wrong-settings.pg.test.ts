import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { CLOSED_PORT, runMain } from "./testing/fail-start.ts";

const NOWHERE = `127.0.0.1:${CLOSED_PORT}`;
const redisUrl = process.env["TEST_REDIS_URL"] ?? "";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Starts the server with these settings, and answers the one sentence with which it ends. */
async function refusalOf(env: Record<string, string>): Promise<string> {
  const ended = await runMain({ DATABASE_URL: database.url, LANG: "en_US.UTF-8", ...env });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^[^\n]+\n$/);
  return ended.stderr;
}

test("[SRV16] the sentence is in the operator's language", async () => {
  const sentence = await refusalOf({ HOOK_SECRET: "whsec_x", LANG: "zh_CN.UTF-8" });
  expect(sentence).toMatch(/^HOOK_SECRET：.*\p{Script=Han}.*HOOK_SECRETS/u);
});

test.each<[string, () => Record<string, string>, RegExp]>([
  [
    "a misspelled name",
    () => ({ HOOK_SECRET: "whsec_x" }),
    /^HOOK_SECRET: .*HOOK_SECRETS is probably meant/,
  ],
  [
    "another schema",
    () => ({ DATABASE_URL: `${database.url}?schema=foo` }),
    /^DATABASE_URL names the schema foo/,
  ],
  ["a wildcard of all sites", () => ({ ALLOWED_ORIGINS: "https://*" }), /^ALLOWED_ORIGINS: /],
  ["a Redis database without a number", () => ({ REDIS_URL: `${redisUrl}/abc` }), /^REDIS_URL: /],
  [
    "a Redis database that does not exist",
    () => ({ REDIS_URL: `${redisUrl}/99` }),
    /^Redis at .* cannot be reached: .*out of range/,
  ],
  [
    "a Redis Cluster out of reach",
    () => ({ REDIS_URL: `redis+cluster://${NOWHERE}` }),
    /^Redis at 127\.0\.0\.1:1 cannot be reached: .*[A-Za-z]/,
  ],
  [
    "an S3_ENDPOINT that is no address",
    () => ({ S3_BUCKET: "files", S3_ENDPOINT: "minio:9000" }),
    /^S3_ENDPOINT: /,
  ],
  [
    "an S3_ENDPOINT out of reach",
    () => ({ S3_BUCKET: "files", S3_ENDPOINT: `http://${NOWHERE}` }),
    /^S3_ENDPOINT 127\.0\.0\.1:1 cannot be reached: /,
  ],
])("[SRV16] %s ends the start with one sentence", async (_, env, sentence) => {
  expect(await refusalOf(env())).toMatch(sentence);
});

/** A server that answers as PostgreSQL does in its first messages. Answers its address. */
async function listenAs(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    answer(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("[SRV16] sslmode=require against a PostgreSQL without TLS ends the start with one sentence", async () => {
  const place = await listenAs((socket) => socket.once("data", () => socket.write("N")));
  const url = `postgresql://postgres@${place}/deskwire?sslmode=require`;
  expect(await refusalOf({ DATABASE_URL: url })).toMatch(/^PostgreSQL at .* offers no TLS/);
});

test("[SRV16] a certificate of an unknown authority ends the start with one sentence", async () => {
  const args = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout - -out -";
  const pem = execFileSync("openssl", args.split(" "), { stdio: ["ignore", "pipe", "ignore"] });
  const place = await listenAs((socket) =>
    socket.once("data", () => {
      socket.write("S");
      const secure = new TLSSocket(socket, { isServer: true, key: pem, cert: pem });
      secure.on("error", () => undefined);
    }),
  );
  const url = `postgresql://postgres@${place}/deskwire?sslmode=verify-full`;
  const sentence = await refusalOf({ DATABASE_URL: url });
  expect(sentence).toMatch(/^This machine does not trust the certificate .*sslrootcert=/);
});

test("[SRV16] a missing password ends the start with one sentence", async () => {
  const authentication = (code: number, data: string) => {
    const body = Buffer.from(data);
    const head = Buffer.alloc(9);
    head.write("R");
    head.writeInt32BE(8 + body.length, 1);
    head.writeInt32BE(code, 5);
    return Buffer.concat([head, body]);
  };
  const place = await listenAs((socket) => {
    socket.once("data", () => {
      socket.write(authentication(10, "SCRAM-SHA-256\0\0"));
      socket.once("data", (message) => {
        const nonce = /r=([^,]+)/.exec(String(message))?.[1] ?? "";
        socket.write(authentication(11, `r=${nonce}x,s=c2FsdA==,i=4096`));
      });
    });
  });
  const url = `postgresql://postgres@${place}/deskwire`;
  expect(await refusalOf({ DATABASE_URL: url })).toMatch(/^PostgreSQL at .* asks for a password/);
});
