import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ARROWS, RULES, STORE_FILES, STOREYS } from "./layers.ts";
import { checkLayers } from "./check-layers.ts";
import { inRoot } from "./paths.ts";

const OTHERS = [
  "platform/kernel/time.ts",
  "platform/postgres/database.ts",
  "conversations/message-store.ts",
  "conversations/read-conversations.ts",
  "search/search-messages.ts",
  "gateway/socket/hub.ts",
  "gateway/http/problem.ts",
];
const CLIENT = "apps/server/generated/prisma/client.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "deskwire-layers-"));
  write("packages/protocol/src/index.ts", "export type Id = string;\n");
  for (const file of [...listedFiles(), ...OTHERS])
    write(`apps/server/src/${file}`, "export const value = 1;\n");
  write(CLIENT, "export const value = 1;\n");
  plant("gateway/socket/hub.ts", "messages/messages.ts");
  plant("messages/messages.ts", "conversations/message-store.ts");
  plant("conversations/message-store.ts", "platform/postgres/database.ts");
  plant("conversations/read-conversations.ts", "conversations/message-store.ts");
  plant("search/search-messages.ts", "platform/postgres/database.ts");
});

/** One file for each entry of the lists that the rules read. */
function listedFiles(): string[] {
  const rooms = Object.keys(ARROWS).map((room) => `${room}/${room}`);
  const storeys = STOREYS.map((storey) => `${storey}/${storey}`);
  return [...rooms, ...storeys, ...RULES, ...STORE_FILES].map((file) => `${file}.ts`);
}

/** Makes one file of the server import another one, as a type only. */
function plant(from: string, to: string): void {
  write(
    `apps/server/src/${from}`,
    `import type { value as other } from "${specifier(from, to)}";\nexport type Value = typeof other;\nexport const value = 1;\n`,
  );
}

function specifier(from: string, to: string): string {
  // Absolute paths: `relative` resolves others against the working directory, whose depth differs.
  const path = relative(
    join(root, "apps/server/src", dirname(from)),
    join(root, "apps/server/src", to),
  );
  return path.startsWith(".") ? path : `./${path}`;
}

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("checkLayers", () => {
  test("reads TypeScript and finds nothing wrong with imports that go down", async () => {
    const modules = listedFiles().length + OTHERS.length + 1;
    expect(await checkLayers(root)).toEqual({ modules, problems: [] });
  });

  test.each([
    ["capabilities-below-gateway", "messages/messages.ts", "gateway/http/problem.ts"],
    ["capabilities-below-gateway", "platform/kernel/time.ts", "gateway/http/problem.ts"],
    ["app-sees-all", "gateway/http/problem.ts", "app/app.ts"],
    [
      "capabilities-know-no-neighbour-above",
      "messages/messages.ts",
      "housekeeping/housekeeping.ts",
    ],
    ["capabilities-know-no-neighbour-above", "messages/messages.ts", "config/config.ts"],
    ["capabilities-know-no-neighbour-above", "gateway/http/problem.ts", "config/config.ts"],
    [
      "capabilities-know-no-neighbour-above",
      "gateway/http/problem.ts",
      "housekeeping/housekeeping.ts",
    ],
    ["conversations-arrows", "conversations/read-conversations.ts", "messages/messages.ts"],
    ["search-arrows", "search/search-messages.ts", "messages/messages.ts"],
    ["platform-knows-no-capability", "platform/postgres/database.ts", "conversations/lifecycle.ts"],
    ["kernel-stands-alone", "platform/kernel/time.ts", "platform/postgres/database.ts"],
    ["config-is-a-leaf", "config/config.ts", "messages/messages.ts"],
    ["gateway-imports-no-store", "gateway/http/problem.ts", "conversations/message-store.ts"],
    ["gateway-imports-no-store", "gateway/http/problem.ts", "platform/postgres/database.ts"],
    ["rules-do-no-io", "conversations/lifecycle.ts", "conversations/message-store.ts"],
    ["rules-do-no-io", "conversations/lifecycle.ts", "platform/postgres/database.ts"],
    ["production-imports-no-test", "messages/messages.ts", "search/find-terms.test.ts"],
    ["production-imports-no-test", "search/search-messages.ts", "search/testing/fixtures.ts"],
    ["production-imports-no-test", "gateway/http/problem.ts", "gateway/testing.ts"],
    ["stores-alone-use-prisma", "gateway/http/problem.ts", "../generated/prisma/client.ts"],
    ["stores-alone-use-prisma", "search/search-messages.ts", "../generated/prisma/client.ts"],
    ["stores-alone-use-prisma", "conversations/lifecycle.ts", "../generated/prisma/client.ts"],
    ["stores-alone-use-prisma", "app/app.ts", "../generated/prisma/client.ts"],
    ["stores-alone-use-prisma", "cli/cli.ts", "../generated/prisma/client.ts"],
    ["apps-import-no-other-app", "gateway/http/problem.ts", "../../demo-shop/src/index.ts"],
    ["apps-import-no-other-app", "messages/messages.ts", "../../agent-web/src/main.ts"],
    ["apps-import-no-other-app", "platform/kernel/time.ts", "../../demo-shop/src/index.ts"],
    ["sources-stand-in-src", "gateway/http/problem.ts", "../tools/query.ts"],
    ["sources-stand-in-src", "messages/messages.ts", "../../../scripts/lib/database.ts"],
    ["rooms-speak-no-http", "messages/messages.ts", "../../../node_modules/fastify/index.ts"],
    ["rooms-speak-no-http", "platform/kernel/time.ts", "../../../node_modules/ws/index.ts"],
    ["stores-alone-use-drivers", "messages/messages.ts", "../../../node_modules/pg/index.ts"],
    ["stores-alone-use-drivers", "app/app.ts", "../../../node_modules/@aws-sdk/s3/index.ts"],
    ["gateway-imports-no-store", "gateway/socket/hub.ts", "../generated/prisma/client.ts"],
    [
      "gateway-imports-no-store",
      "gateway/log-store.ts",
      "../../../node_modules/@prisma/a/index.ts",
    ],
    [
      "gateway-imports-no-store",
      "gateway/log-store.ts",
      "../../../node_modules/@aws-sdk/s3/index.ts",
    ],
    ["kernel-stands-alone", "platform/kernel/time.ts", "../../../node_modules/pg/index.ts"],
    ["server-imports-protocol-alone", "messages/messages.ts", "../../../packages/testkit/src/a.ts"],
    ["server-imports-protocol-alone", "app/app.ts", "../../../packages/client/src/a.ts"],
    [
      "stores-below-use-cases",
      "conversations/message-store.ts",
      "conversations/read-conversations.ts",
    ],
  ])("names a violation of %s: %s → %s, also by a type alone", async (rule, from, to) => {
    const target = join("apps/server/src", to);
    if (!existsSync(join(root, target))) write(target, "export const value = 1;\n");
    plant(from, to);
    const { problems } = await checkLayers(root);
    expect(problems).toContain(`${rule}: apps/server/src/${from} → ${target}`);
  });

  test("lets stores and platform/postgres import Prisma's client, and the server load the demo shop", async () => {
    write("apps/demo-shop/src/index.ts", "export const value = 1;\n");
    plant("app/extensions.ts", "../../demo-shop/src/index.ts");
    plant("conversations/message-store.ts", "../generated/prisma/client.ts");
    plant("platform/postgres/database.ts", "../generated/prisma/client.ts");
    const { problems } = await checkLayers(root);
    expect(problems).toEqual([]);
  });

  test.each([
    ["conversations/read-conversations.ts", "{ value }", "conversations/message-store.ts"],
    ["conversations/conversations.ts", "*", "conversations/message-store.ts"],
    ["search/search.ts", "{ value as sql }", "search/search-sql.ts"],
    ["conversations/conversations.ts", "{ value }", "platform/postgres/database.ts"],
    ["search/search-messages.ts", "* as client", "../generated/prisma/client.ts"],
  ])(
    "names a use case or a front that re-exports a store: %s: %s of %s",
    async (from, names, to) => {
      write(`apps/server/src/${from}`, `export ${names} from "${specifier(from, to)}";\n`);
      const { problems } = await checkLayers(root);
      const target = join("apps/server/src", to);
      expect(problems).toContain(`stores-are-not-re-exported: apps/server/src/${from} → ${target}`);
    },
  );

  test("lets a front export a type of its store", async () => {
    write(
      "apps/server/src/conversations/conversations.ts",
      'export type { value } from "./message-store.ts";\n',
    );
    expect((await checkLayers(root)).problems).toEqual([]);
  });

  test.each(["export { value };", "export const other = value;", "export default value;"])(
    "the linter names an import that is exported later: %s",
    (statement) => {
      copyFileSync(inRoot(".oxlintrc.json"), join(root, ".oxlintrc.json"));
      const file = "apps/server/src/conversations/read-conversations.ts";
      write(file, `import { value } from "./message-store.ts";\n${statement}\n`);
      const args = [inRoot("node_modules/oxlint/bin/oxlint"), "--config", ".oxlintrc.json", file];
      const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
      expect(stdout).toContain("unicorn(prefer-export-from)");
    },
  );

  test("names a rules file that reads a file", async () => {
    write(
      "apps/server/src/conversations/lifecycle.ts",
      'import { readFileSync } from "node:fs";\nexport const value = readFileSync;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("rules-do-no-io: apps/server/src/conversations/lifecycle.ts");
  });

  test("names a folder of the server that is neither a storey nor a listed capability", async () => {
    write("apps/server/src/misc/helpers.ts", "export const value = 1;\n");
    const { problems } = await checkLayers(root);
    expect(problems).toEqual([
      "unlisted: apps/server/src/misc is no storey and no capability of ARROWS",
    ]);
  });

  test.each(["tools.ts", "main.mts", "main.test.ts"])(
    "names a loose file of the server: %s",
    async (file) => {
      write(`apps/server/src/${file}`, "export const value = 1;\n");
      const { problems } = await checkLayers(root);
      expect(problems).toContain(
        `unlisted: apps/server/src/${file} is no storey and no capability of ARROWS`,
      );
    },
  );

  test("allows main.ts beside the folders", async () => {
    plant("main.ts", "app/app.ts");
    expect((await checkLayers(root)).problems).toEqual([]);
  });

  test.each([
    "apps/server/src/conversations/head-store.mts",
    "apps/server/src/conversations/head-store.cts",
    "apps/server/src/conversations/head-store.js",
    "apps/server/src/conversations/head-store.tsx",
    "apps/server/src/conversations/head-store.d.ts",
    "apps/agent-web/src/main.jsx",
    "packages/client/src/client.mjs",
  ])("names a source whose extension the rules do not know: %s", async (file) => {
    write(file, "export const value = 1;\n");
    const { problems } = await checkLayers(root);
    expect(problems).toContain(
      `foreign-source: ${file} has an extension that the rules do not know`,
    );
  });

  test("names a file of a capability that is pure and not listed in RULES", async () => {
    write(
      "apps/server/src/search/judge-term.ts",
      'import { value } from "../conversations/lifecycle.ts";\nexport const judge = () => value;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems).toEqual([
      "unlisted-rules: apps/server/src/search/judge-term.ts imports what rules import; list it in RULES",
    ]);
  });

  test.each(["conversations/lifecycle.ts", "search/search-sql.ts", "topics", "housekeeping"])(
    "names an entry of the lists that does not exist: %s",
    async (path) => {
      rmSync(join(root, "apps/server/src", path), { recursive: true });
      const { problems } = await checkLayers(root);
      expect(problems).toContain(`dead-entry: layers.ts names ${path}, which does not exist`);
    },
  );

  test("names a front end that reaches for the validator", async () => {
    write("packages/protocol/src/schemas.ts", "export const schema = {};\n");
    write(
      "apps/user-widget/src/frame.ts",
      'import { schema } from "../../../packages/protocol/src/schemas.ts";\nexport default schema;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("no-validator-in-a-browser");
  });

  test("names a route that builds a schema of its own, but not one that names the type", async () => {
    write("node_modules/typebox/package.json", '{ "main": "build/index.mjs" }\n');
    write("node_modules/typebox/build/index.mjs", "export default {};\n");
    const routes = "apps/server/src/gateway/http/routes";
    write(`${routes}/list.ts`, 'import Type from "typebox";\nexport const list = Type;\n');
    write(`${routes}/docs.ts`, 'import type Type from "typebox";\nexport type Docs = Type;\n');
    const { problems } = await checkLayers(root);
    expect(problems).toEqual([
      `schemas-stand-in-the-protocol: ${routes}/list.ts → node_modules/typebox/build/index.mjs`,
    ]);
  });

  test.each(["typebox/build/type/index.mjs", "@fastify/type-provider-typebox/index.mjs"])(
    "names a route that builds a schema of its own with %s",
    async (file) => {
      write(`node_modules/${file}`, "export const Type = {};\n");
      const route = "apps/server/src/gateway/http/problem.ts";
      const from = `../../../../../node_modules/${file}`;
      write(route, `import { Type } from "${from}";\nexport const list = Type;\n`);
      const { problems } = await checkLayers(root);
      expect(problems).toContain(`schemas-stand-in-the-protocol: ${route} → node_modules/${file}`);
    },
  );

  test("names a view model that reaches for the client", async () => {
    write("packages/client/src/types.ts", "export interface State { id: string }\n");
    write(
      "packages/chat-view/src/thread/rows.ts",
      'import type { State } from "../../client/src/types.ts";\nexport type Row = State;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("chat-view-imports-protocol-alone");
  });

  test("names a cycle that exists when the program runs", async () => {
    write(
      "apps/server/src/conversations/a.ts",
      'import { b } from "./b.ts";\nexport const a = () => b;\n',
    );
    write(
      "apps/server/src/conversations/b.ts",
      'import { a } from "./a.ts";\nexport const b = () => a;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("no-cycles");
  });

  test.each([
    ["packages-import-no-app", "packages/testkit", "apps/server"],
    ["packages-import-no-app", "packages/embedded-postgres", "apps/server"],
    ["packages-import-no-app", "packages/protocol", "apps/demo-shop"],
    ["apps-import-no-other-app", "apps/demo-shop", "apps/server"],
    ["apps-import-no-other-app", "apps/agent-web", "apps/user-widget"],
    ["testkit-stands-above", "packages/embedded-postgres", "packages/testkit"],
    ["testkit-stands-above", "packages/client", "packages/testkit"],
    ["protocol-needs-no-package", "packages/protocol", "packages/client"],
    ["server-imports-no-embedded-postgres", "apps/server", "packages/embedded-postgres"],
  ])("%s: names an import, in a test too", async (rule, from, to) => {
    write(`${to}/src/target.ts`, "export const target = 1;\n");
    const source = `import { target } from "../../../${to}/src/target.ts";\nexport default target;\n`;
    write(`${from}/src/a.ts`, source);
    write(`${from}/src/a.test.ts`, source);
    const { problems } = await checkLayers(root);
    for (const file of ["a.test.ts", "a.ts"])
      expect(problems).toContain(`${rule}: ${from}/src/${file} → ${to}/src/target.ts`);
  });

  test.each(["fs", "child_process", "process"])(
    "names a kernel that imports node:%s",
    async (name) => {
      write(
        "apps/server/src/platform/kernel/time.ts",
        `import value from "node:${name}";\nexport { value };\n`,
      );
      const { problems } = await checkLayers(root);
      expect(problems.join()).toContain(
        "kernel-stands-alone: apps/server/src/platform/kernel/time.ts",
      );
    },
  );

  test("names a cycle of types in the server", async () => {
    plant("conversations/conversations.ts", "conversations/publisher.ts");
    plant("conversations/publisher.ts", "conversations/conversations.ts");
    expect((await checkLayers(root)).problems.join()).toContain("no-cycles-of-types");
  });

  test("the arrows of the capabilities make no circle", () => {
    const reachable = (room: string): string[] =>
      (ARROWS[room] ?? []).flatMap((next) => [next, ...reachable(next)]);
    for (const room of Object.keys(ARROWS)) expect(reachable(room)).not.toContain(room);
  });

  test("names a cycle of types in a front end", async () => {
    write(
      "apps/user-widget/src/panel.ts",
      'import type { Media } from "./media.ts";\nexport interface Panel { media: Media }\n',
    );
    write(
      "apps/user-widget/src/media.ts",
      'import type { Panel } from "./panel.ts";\nexport interface Media { panel: Panel }\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("no-cycles-of-types");
  });

  test("fails when it read nothing", async () => {
    rmSync(join(root, "apps"), { recursive: true });
    rmSync(join(root, "packages"), { recursive: true });
    mkdirSync(join(root, "apps"));
    mkdirSync(join(root, "packages"));
    const { problems } = await checkLayers(root);
    expect(problems).toContain("nothing-read: the checker found no import at all");
  });
});
