import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fillDisk } from "../faults/fill-disk.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { MAIN } from "../nodes/server-node.ts";
import type { Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { within } from "../wait.ts";

const AT_ONCE = 3;
/** A start waits for a server that does not answer, and the machine may be busy. */
const END_MS = 120_000;
/** In short, every third refusal. The full disk takes a minute or two. */
const EVERY = { short: 3, full: 1 };

/** A configuration with which the server must not start. */
interface Refusal {
  what: string;
  env: Record<string, string>;
  /** Matches the sentence on stderr. */
  says: RegExp;
}

export const refusedStart: Row = {
  id: 18,
  title: "port taken, data directory not writable, configurations that cannot work, disk full",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 1, agents: 1 });
    const all = [...SETTINGS, ...databaseRefusals(stage), ...(await placeRefusals(stage))];
    const refusals = all.filter((_, n) => n % EVERY[stage.scale] === 0);
    for (let at = 0; at < refusals.length; at += AT_ONCE)
      await Promise.all(
        refusals.slice(at, at + AT_ONCE).map((refusal) => expectRefusal(stage, refusal)),
      );
    stage.found.note(`${refusals.length} starts refused, each with one sentence`);
    if (stage.scale === "full") await fillDisk(stage);
    await quiesce(stage, talkers.all);
  },
};

const SETTINGS: readonly Refusal[] = [
  { what: "an invalid port", env: { PORT: "abc" }, says: /^PORT/ },
  { what: "an unknown log level", env: { LOG_LEVEL: "loud" }, says: /^LOG_LEVEL/ },
  { what: "an unknown host", env: { HOST: "no.such.host.invalid" }, says: /HOST/ },
  { what: "no database", env: { DATABASE_URL: "" }, says: /DATABASE_URL/ },
  { what: "an invalid database URL", env: { DATABASE_URL: "not a url" }, says: /DATABASE_URL/ },
  { what: "an absent Redis", env: { REDIS_URL: "redis://127.0.0.1:1" }, says: /Redis/ },
  {
    what: "an absent Redis of the ingress",
    env: { INGRESS_REDIS_URL: "redis://127.0.0.1:1" },
    says: /^Redis at 127\.0\.0\.1:1, .*reached/,
  },
  {
    what: "a list name with an unknown placeholder",
    env: { INGRESS_LISTS: "user_{userId}_messages" },
    says: /^INGRESS_LISTS: /,
  },
  { what: "an invalid Redis URL", env: { REDIS_URL: "not a url" }, says: /REDIS_URL|Redis/ },
];

function databaseRefusals({ databaseUrl }: Stage): Refusal[] {
  const urlWith = (change: (url: URL) => void): Record<string, string> => {
    const url = new URL(databaseUrl);
    change(url);
    return { DATABASE_URL: url.href };
  };
  const says = /PostgreSQL .*reached/;
  return [
    { what: "an absent database server", env: urlWith((url) => (url.port = "1")), says },
    { what: "a wrong password", env: urlWith((url) => (url.password = "wrong")), says },
    { what: "an unknown database", env: urlWith((url) => (url.pathname = "/nowhere")), says },
  ];
}

async function placeRefusals(stage: Stage): Promise<Refusal[]> {
  const file = join(stage.folder, "a-file");
  await writeFile(file, "");
  const impossible = "/dev/null/deskwire";
  return [
    { what: "a taken port", env: { PORT: await takePort(stage) }, says: /port .*taken/i },
    { what: "a data directory that is a file", env: { DATA_DIR: file }, says: /DATA_DIR/ },
    { what: "an impossible data directory", env: { DATA_DIR: impossible }, says: /DATA_DIR/ },
  ];
}

async function takePort(stage: Stage): Promise<string> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stage.onEnd(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

async function expectRefusal(stage: Stage, { what, env, says }: Refusal): Promise<void> {
  const { found } = stage;
  const { code, stderr } = await runServer(stage, what, env);
  found.must(code !== 0 && code !== null, `${what}: the exit code is not 0, but ${code}`);
  found.must(says.test(stderr), `${what}: the reason is named, not: ${stderr}`);
  const lines = stderr.trim().split("\n").length;
  found.must(lines === 1, `${what}: one sentence, not: ${stderr}`);
}

/** Runs a server to its end. */
async function runServer(
  { databaseUrl, folder }: Stage,
  what: string,
  env: Record<string, string>,
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: "0",
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(folder, "refused"),
      LOG_LEVEL: "error",
      ...env,
    },
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  try {
    const [code] = (await within(once(child, "close"), {
      what: `${what}: the server ends`,
      withinMs: END_MS,
    })) as [number | null];
    return { code, stderr };
  } finally {
    child.kill("SIGKILL");
  }
}
