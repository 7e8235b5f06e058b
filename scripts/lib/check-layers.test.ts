import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkLayers } from "./check-layers.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "deskwire-layers-"));
  write("packages/protocol/src/index.ts", "export type Id = string;\n");
  write("apps/server/src/domain/rules.ts", "export const limit = 1;\n");
  write(
    "apps/server/src/gateway/hub.ts",
    'import { limit } from "../domain/rules.ts";\nexport interface Hub { limit: typeof limit }\n',
  );
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("checkLayers", () => {
  test("reads TypeScript and lets imports go down", async () => {
    expect(await checkLayers(root)).toEqual({ modules: 3, problems: [] });
  });

  test("names an import that climbs, be it of a type alone", async () => {
    write(
      "apps/server/src/storage/store.ts",
      'import type { Hub } from "../gateway/hub.ts";\nexport type Store = Hub;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems).toEqual([
      "storage-climbs: apps/server/src/storage/store.ts → apps/server/src/gateway/hub.ts",
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
      "packages/chat-view/src/rows.ts",
      'import type { State } from "../../client/src/types.ts";\nexport type Row = State;\n',
    );
    const { problems } = await checkLayers(root);
    expect(problems.join()).toContain("chat-view-imports-protocol-alone");
  });

  test("names a cycle that exists when the program runs", async () => {
    write(
      "apps/server/src/domain/a.ts",
      'import { b } from "./b.ts";\nexport const a = () => b;\n',
    );
    write(
      "apps/server/src/domain/b.ts",
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

  test("fails when it read nothing", async () => {
    rmSync(join(root, "apps"), { recursive: true });
    rmSync(join(root, "packages"), { recursive: true });
    mkdirSync(join(root, "apps"));
    mkdirSync(join(root, "packages"));
    const { problems } = await checkLayers(root);
    expect(problems).toContain("nothing-read: the checker found no import at all");
  });
});
