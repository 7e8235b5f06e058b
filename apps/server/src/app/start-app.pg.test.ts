import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../config/config.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import type { Extension } from "./extensions.ts";
import { startApp, type StartOptions } from "./start-app.ts";
import { CLOSED_PORT, failStart, runMain } from "./testing/fail-start.ts";

let database: TestDatabase;
let taken: Server;
let takenPort: string;

beforeAll(async () => {
  database = await createTestDatabase();
  taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  takenPort = String((taken.address() as AddressInfo).port);
});
afterAll(async () => {
  taken.close();
  await database.drop();
});

const NOWHERE = `127.0.0.1:${CLOSED_PORT}`;

interface Failure {
  part: string;
  env?: () => Record<string, string>;
  prepare?: (dataDir: string) => Promise<unknown>;
  error: { name: string; message: RegExp };
}

const FAILURES: Failure[] = [
  {
    part: "a malformed secret",
    env: () => ({ HOOK_SECRETS: "whsec_c2hvcnQ=" }),
    error: { name: "ConfigError", message: /^HOOK_SECRETS: .*16 bytes in base64/ },
  },
  {
    part: "an unusable secret file",
    prepare: (dataDir) => mkdir(join(dataDir, "session-secret")),
    error: { name: "StartError", message: /^The secret file .*session-secret cannot be used: / },
  },
  {
    part: "the database",
    env: () => ({ DATABASE_URL: `postgresql://postgres@${NOWHERE}/deskwire` }),
    error: {
      name: "StartError",
      message: /^PostgreSQL at 127\.0\.0\.1:1\/deskwire cannot be reached: .*ECONNREFUSED/,
    },
  },
  {
    part: "the engine's Redis",
    env: () => ({ REDIS_URL: `redis://${NOWHERE}` }),
    error: {
      name: "OperatorError",
      message: /^Redis at 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
    },
  },
  {
    part: "the folder of incoming uploads",
    prepare: (dataDir) => writeFile(join(dataDir, "incoming"), "not a folder"),
    error: { name: "StartError", message: /^The folder .*incoming cannot be used: EEXIST/ },
  },
  {
    part: "the folder of attachments",
    prepare: (dataDir) => writeFile(join(dataDir, "attachments"), "not a folder"),
    error: { name: "StartError", message: /^The folder .*attachments cannot be used: EEXIST/ },
  },
  {
    part: "the ingress's Redis",
    env: () => ({ INGRESS_REDIS_URL: `redis://${NOWHERE}` }),
    error: {
      name: "OperatorError",
      message: /^Redis at 127\.0\.0\.1:1, from which pushes are taken, cannot be reached: /,
    },
  },
  {
    part: "the port",
    env: () => ({ PORT: takenPort }),
    error: { name: "StartError", message: /^Port \d+ on 127\.0\.0\.1 is taken by another program/ },
  },
  {
    part: "the host",
    env: () => ({ HOST: "192.0.2.1" }),
    error: { name: "StartError", message: /^HOST 192\.0\.2\.1 is not an address of this machine/ },
  },
];

test.for(FAILURES)(
  "a start that fails at $part closes everything",
  async ({ env, prepare, error }) => {
    const failed = await failStart({ DATABASE_URL: database.url, ...env?.() }, prepare);
    expect(failed).toMatchObject({ name: error.name, left: [] });
    expect(failed.message).toMatch(error.message);
    expect(failed.message).not.toContain("\n");
  },
);

test("a failed start ends the process with 1 and one line", async () => {
  const ended = await runMain({ DATABASE_URL: database.url, PORT: takenPort });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^Port \d+ on .* is taken by another program.*another one\.\n$/);
});

/** Something on a port that PostgreSQL's messages reach. */
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

const STRANGERS: [name: string, answer: (socket: Socket) => void][] = [
  ["never answers", () => undefined],
  [
    "speaks HTTP",
    (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
  ],
  ["speaks Redis", (socket) => socket.on("data", () => socket.write("-ERR unknown command\r\n"))],
  ["greets first", (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
  ["sends short nonsense", (socket) => socket.write(Buffer.from([0x21, 0, 0, 0, 4]))],
  ["closes at once", (socket) => socket.destroy()],
];

test.for(STRANGERS)(
  "a database's port that %s ends the start with 1 and one sentence",
  async ([, answer]) => {
    const place = await listenAs(answer);
    const ended = await runMain({ DATABASE_URL: `postgresql://postgres@${place}/deskwire` });
    expect(ended.stderr).toMatch(/^PostgreSQL at .*\/deskwire cannot be reached: .*\n$/);
    expect(ended.stderr).toContain(place);
    expect(ended.code).toBe(1);
  },
);

/** Registers a part whose closing waits for `closed`. */
const slowToClose = (closed: Promise<void>): Extension => ({
  routes: async (http) => {
    http.addHook("onClose", () => closed);
  },
  pages: { prefix: "/slow/", root: import.meta.dirname, csp: "" },
  home: "/slow/",
});

async function startWith(env: Record<string, string>, options: StartOptions) {
  const dataDir = await mkdtemp(join(tmpdir(), "deskwire-start-"));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const own = { HOST: "127.0.0.1", PORT: "0", LOG_LEVEL: "silent", DATA_DIR: dataDir };
  return startApp(readConfig({ ...own, ...env }), database.url, options);
}

test("a failed start says why although a part does not close", async () => {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  onTestFinished(() => close());
  const options = { extensions: [slowToClose(closed)], closeMs: 1 };
  await expect(startWith({ PORT: takenPort }, options)).rejects.toThrow(/^Port \d+ on /);
});

test("every close of an app waits for the first one to finish", async () => {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const app = await startWith({}, { extensions: [slowToClose(closed)] });
  const events: string[] = [];
  const closing = [app.close(), app.close()].map((each) => each.then(() => events.push("closed")));
  close();
  events.push("part closed");
  await Promise.all(closing);
  expect(events).toEqual(["part closed", "closed", "closed"]);
});
