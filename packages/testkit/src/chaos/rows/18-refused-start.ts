import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
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

interface Refusal {
  what: string;
  env: Record<string, string>;
  /** In the sentence on stderr. */
  says: RegExp;
}

export const refusedStart: Row = {
  id: 18,
  title: "port taken, data directory not writable, configurations that cannot work, disk full",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 1, agents: 1 });
    const wrongs = await refusals(stage);
    for (let at = 0; at < wrongs.length; at += AT_ONCE)
      await Promise.all(wrongs.slice(at, at + AT_ONCE).map((wrong) => expectRefusal(stage, wrong)));
    stage.found.note(`${wrongs.length} starts refused, each with one sentence`);
    if (stage.scale === "full") await fillDisk(stage);
    await quiesce(stage, talkers.all);
  },
};

async function refusals(stage: Stage): Promise<Refusal[]> {
  const file = join(stage.folder, "a-file");
  await writeFile(file, "");
  const taken = createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  stage.onEnd(() => void taken.close());
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const elsewhere = (change: (url: URL) => void): string => {
    const url = new URL(stage.databaseUrl);
    change(url);
    return url.href;
  };
  return [
    { what: "a port that is taken", env: { PORT: port }, says: /port .*taken/i },
    { what: "a data directory that is a file", env: { DATA_DIR: file }, says: /DATA_DIR/ },
    {
      what: "a data directory that cannot be made",
      env: { DATA_DIR: "/dev/null/deskwire" },
      says: /DATA_DIR/,
    },
    { what: "a port that is none", env: { PORT: "abc" }, says: /^PORT/ },
    { what: "a level that is none", env: { LOG_LEVEL: "loud" }, says: /^LOG_LEVEL/ },
    { what: "a host that is none", env: { HOST: "no.such.host.invalid" }, says: /HOST/ },
    { what: "no database", env: { DATABASE_URL: "" }, says: /DATABASE_URL/ },
    {
      what: "a database URL that is none",
      env: { DATABASE_URL: "not a url" },
      says: /DATABASE_URL/,
    },
    {
      what: "a database that is not there",
      env: { DATABASE_URL: elsewhere((url) => (url.port = "1")) },
      says: /PostgreSQL .*reached/,
    },
    {
      what: "a wrong password",
      env: { DATABASE_URL: elsewhere((url) => (url.password = "wrong")) },
      says: /PostgreSQL .*reached/,
    },
    {
      what: "a database without that name",
      env: { DATABASE_URL: elsewhere((url) => (url.pathname = "/nowhere")) },
      says: /PostgreSQL .*reached/,
    },
    { what: "a Redis that is not there", env: { REDIS_URL: "redis://127.0.0.1:1" }, says: /Redis/ },
    {
      what: "a Redis of the ingress that is not there",
      env: { INGRESS_REDIS_URL: "redis://127.0.0.1:1" },
      says: /^Redis at 127\.0\.0\.1:1, .*reached/,
    },
    {
      what: "a list's name with another placeholder",
      env: { INGRESS_LISTS: "user_{userId}_messages" },
      says: /^INGRESS_LISTS: /,
    },
    { what: "a Redis URL that is none", env: { REDIS_URL: "not a url" }, says: /REDIS_URL|Redis/ },
  ];
}

async function expectRefusal(
  { databaseUrl, folder, found }: Stage,
  { what, env, says }: Refusal,
): Promise<void> {
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
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  try {
    const [code] = (await within(once(child, "close"), { what: `${what}: ends` })) as [
      number | null,
    ];
    found.must(code !== 0 && code !== null, `${what}: the exit code is not 0, but ${code}`);
    found.must(says.test(said), `${what}: says why, not: ${said}`);
    found.must(
      said.trim().split("\n").length === 1,
      `${what}: says so in one sentence, not: ${said}`,
    );
  } finally {
    child.kill("SIGKILL");
  }
}
