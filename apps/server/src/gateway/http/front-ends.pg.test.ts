import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPages } from "../../pages/pages.ts";
import { openDatabase, type Database } from "../../platform/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database.ts";
import { serveFrontEnds } from "./front-ends.ts";
import { problems } from "./problem.ts";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
let empty: TestDatabase;
let database: Database;
let nodes: FastifyInstance[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskwire-builds-"));
  empty = await createTestDatabase();
  database = openDatabase({ url: empty.url, poolMax: 4, onError: () => undefined });
  nodes = [];
});
afterEach(async () => {
  for (const node of nodes) await node.close();
  await database.close();
  await empty.drop();
  await rm(folder, { recursive: true });
});

/** Writes a build of both front ends whose hashed names contain `hash`. Answers the folder of the apps. */
async function build(name: string, hash: string): Promise<string> {
  const apps = join(folder, name);
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(apps, path)), { recursive: true });
    await writeFile(join(apps, path), text);
  };
  for (const dist of ["agent-web/dist", "user-widget/dist/widget"]) {
    await rm(join(apps, dist), { recursive: true, force: true });
    await write(`${dist}/index.html`, `<script src="assets/index-${hash}.js"></script>`);
    await write(`${dist}/assets/index-${hash}.js`, `import("./later-${hash}.js")`);
    await write(`${dist}/assets/later-${hash}.js`, `later of ${hash}`);
  }
  await write("user-widget/dist/widget.js", `loader of ${hash}`);
  return apps;
}

async function startNode(apps: string): Promise<FastifyInstance> {
  const node = Fastify();
  nodes.push(node);
  await node.register(problems, { log });
  const pages = createPages({ database });
  await serveFrontEnds(node, { pages, apps, allowedOrigins: [], folders: [], home: "/agent/" });
  return node;
}

/** The statuses of a page and of all that it loads, each answered by the next node. */
async function loadPage(path: string): Promise<number[]> {
  const statuses: number[] = [];
  let turn = 0;
  const get = async (url: string) => {
    const answer = await nodes[turn++ % nodes.length]!.inject({ url });
    statuses.push(answer.statusCode);
    return answer.payload;
  };
  let text = await get(path);
  for (let part = partOf(text); part !== undefined; part = partOf(text))
    text = await get(`${path}assets/${part}`);
  return statuses;
}

const partOf = (text: string): string | undefined => /[a-z]+-[A-Z]{8}\.js/.exec(text)?.[0];

test("[SRV3] every page load works while two builds serve behind one balancer, whichever node answers first", async () => {
  await startNode(await build("old", "AAAAAAAA"));
  await startNode(await build("new", "BBBBBBBB"));
  for (const path of ["/agent/", "/widget/"])
    for (let load = 0; load < 2; load++) {
      expect(await loadPage(path)).toEqual([200, 200, 200]);
      nodes.reverse();
    }
});

test("[SRV2] a build under a running node changes nothing that it serves", async () => {
  const apps = await build("apps", "AAAAAAAA");
  const node = await startNode(apps);
  await build("apps", "BBBBBBBB");
  expect((await node.inject({ url: "/agent/" })).payload).toContain("index-AAAAAAAA.js");
  expect(await loadPage("/agent/")).toEqual([200, 200, 200]);
  expect((await node.inject({ url: "/widget.js" })).payload).toBe("loader of AAAAAAAA");
});

test("[SRV3] the files of another build keep their type and their cache time", async () => {
  const old = await startNode(await build("old", "AAAAAAAA"));
  await startNode(await build("new", "BBBBBBBB"));
  const answer = await old.inject({ url: "/agent/assets/later-BBBBBBBB.js" });
  expect(answer.payload).toBe("later of BBBBBBBB");
  expect(answer.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
  });
});

test("[SRV4] a hashed file that no build has is not found and not kept by caches", async () => {
  const node = await startNode(await build("apps", "AAAAAAAA"));
  for (const url of ["/agent/assets/index-CCCCCCCC.js", "/widget/assets/index-CCCCCCCC.js"]) {
    const answer = await node.inject({ url });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers["cache-control"]).toBe("no-store");
  }
});

test("[SRV3] files that no node has had at its start for 30 days are removed", async () => {
  await startNode(await build("old", "AAAAAAAA"));
  await database.pool.query("UPDATE page_file SET used_at = now() - interval '31 days'");
  const node = await startNode(await build("new", "BBBBBBBB"));
  const { rows } = await database.pool.query<{ path: string }>("SELECT path FROM page_file");
  expect(rows.map(({ path }) => path).join()).not.toContain("AAAAAAAA");
  expect((await node.inject({ url: "/agent/assets/later-AAAAAAAA.js" })).statusCode).toBe(404);
});

test("a path of the console without a file gets its page; nothing outside of the folder is served", async () => {
  const apps = await build("apps", "AAAAAAAA");
  await cp(join(apps, "agent-web/dist/index.html"), join(apps, "secret.html"));
  const node = await startNode(apps);
  expect((await node.inject({ url: "/agent/inbox/42" })).payload).toContain("index-AAAAAAAA.js");
  expect((await node.inject({ url: "/agent" })).headers.location).toBe("/agent/");
  for (const url of ["/widget/../../secret.html", "/widget/..%2f..%2fsecret.html"])
    expect((await node.inject({ url })).statusCode).toBe(404);
});
