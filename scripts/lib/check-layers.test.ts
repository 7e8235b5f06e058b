import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ARROWS, RULES } from "./layers.ts";
import { checkLayers } from "./check-layers.ts";
import { inRoot } from "./paths.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "deskwire-layers-"));
  write("packages/protocol/src/index.ts", "export type Id = string;\n");
  for (const file of [
    "platform/kernel/time.ts",
    "platform/postgres/database.ts",
    "conversations/lifecycle.ts",
    "conversations/message-store.ts",
    "conversations/read-conversations.ts",
    "messages/messages.ts",
    "search/search-messages.ts",
    "gateway/socket/hub.ts",
    "gateway/http/problem.ts",
    "app/start-app.ts",
    "config/config.ts",
    "housekeeping/keep.ts",
  ])
    write(`apps/server/src/${file}`, "export const value = 1;\n");
  plant("gateway/socket/hub.ts", "messages/messages.ts");
  plant("messages/messages.ts", "conversations/message-store.ts");
  plant("conversations/message-store.ts", "platform/postgres/database.ts");
});

/** Makes one file of the server import another one, as a type only. */
function plant(from: string, to: string): void {
  const path = relative(dirname(from), to);
  const specifier = path.startsWith(".") ? path : `./${path}`;
  write(
    `apps/server/src/${from}`,
    `import type { value as other } from "${specifier}";\nexport type Value = typeof other;\nexport const value = 1;\n`,
  );
}

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("checkLayers", () => {
  test("reads TypeScript and finds nothing wrong with imports that go down", async () => {
    expect(await checkLayers(root)).toEqual({ modules: 13, problems: [] });
  });

  test.each([
    ["capabilities-below-gateway", "messages/messages.ts", "gateway/http/problem.ts"],
    ["capabilities-below-gateway", "platform/kernel/time.ts", "gateway/http/problem.ts"],
    ["app-sees-all", "gateway/http/problem.ts", "app/start-app.ts"],
    ["capabilities-know-no-neighbour-above", "messages/messages.ts", "housekeeping/keep.ts"],
    ["capabilities-know-no-neighbour-above", "messages/messages.ts", "config/config.ts"],
    ["capabilities-know-no-neighbour-above", "gateway/http/problem.ts", "config/config.ts"],
    ["capabilities-know-no-neighbour-above", "gateway/http/problem.ts", "housekeeping/keep.ts"],
    ["conversations-arrows", "conversations/read-conversations.ts", "messages/messages.ts"],
    ["search-arrows", "search/search-messages.ts", "messages/messages.ts"],
    ["platform-knows-no-capability", "platform/postgres/database.ts", "conversations/lifecycle.ts"],
    ["kernel-stands-alone", "platform/kernel/time.ts", "platform/postgres/database.ts"],
    ["config-is-a-leaf", "config/config.ts", "messages/messages.ts"],
    ["gateway-imports-no-store", "gateway/http/problem.ts", "conversations/message-store.ts"],
    ["gateway-imports-no-store", "gateway/http/problem.ts", "platform/postgres/database.ts"],
    ["rules-do-no-io", "conversations/lifecycle.ts", "conversations/message-store.ts"],
    ["rules-do-no-io", "conversations/lifecycle.ts", "platform/postgres/database.ts"],
    [
      "stores-below-use-cases",
      "conversations/message-store.ts",
      "conversations/read-conversations.ts",
    ],
  ])("names a violation of %s: %s → %s, also by a type alone", async (rule, from, to) => {
    plant(from, to);
    const { problems } = await checkLayers(root);
    expect(problems).toContain(`${rule}: apps/server/src/${from} → apps/server/src/${to}`);
  });

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

  test("names a front end that reaches for the validator", async () => {
    write("packages/protocol/src/schemas.ts", "export const schema = {};\n");
    write(
      "apps/user-widget/src/frame.ts",
      'import { schema } from "../../../packages/protocol/src/schemas.ts";\nexport default schema;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("no-validator-in-a-browser");
  });

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
    ["testkit-imports-no-server", "packages/testkit", "apps/server"],
    ["demo-shop-imports-no-server", "apps/demo-shop", "apps/server"],
    ["embedded-postgres-imports-no-server", "packages/embedded-postgres", "apps/server"],
    ["server-imports-no-embedded-postgres", "apps/server", "packages/embedded-postgres"],
  ])("%s: names an import, in a test too", async (rule, from, to) => {
    write(`${to}/src/target.ts`, "export const target = 1;\n");
    const source = `import { target } from "../../../${to}/src/target.ts";\nexport default target;\n`;
    write(`${from}/src/a.ts`, source);
    write(`${from}/src/a.test.ts`, source);
    const { problems } = await checkLayers(root);
    expect(problems).toEqual(
      ["a.test.ts", "a.ts"].map((file) => `${rule}: ${from}/src/${file} → ${to}/src/target.ts`),
    );
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

test("every capability and every rules file that the rules name exists", () => {
  const missing = [...Object.keys(ARROWS), ...RULES.map((file) => `${file}.ts`)].filter(
    (path) => !existsSync(inRoot("apps/server/src", path)),
  );
  expect(missing).toEqual([]);
});
