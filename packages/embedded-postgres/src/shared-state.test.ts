import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listStoredDatabases, noteLink, removeStoredDatabase } from "./shared-state.ts";

let root: string;
let checkout: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "deskwire-shared-")));
  checkout = mkdtempSync(join(tmpdir(), "deskwire-checkout-"));
});
afterEach(() => {
  for (const folder of [root, checkout]) rmSync(folder, { recursive: true, force: true });
});

/** A database in the shared folder with a link in the checkout, as a start makes it. */
function place(name: string): string {
  const [folder, link] = [join(root, name), join(checkout, name)];
  mkdirSync(folder);
  symlinkSync(folder, link);
  noteLink(folder, link, root);
  return folder;
}

const states = () =>
  Object.fromEntries(listStoredDatabases(root).map(({ folder, state }) => [folder, state]));

test("[OPS6] a database whose data directory is gone, or leads elsewhere, is told apart from one in use", () => {
  const [kept, left] = [place("kept"), place("left")];
  rmSync(join(checkout, "left"));
  const unknown = join(root, "without-note");
  mkdirSync(unknown);
  expect(states()).toEqual({ [kept]: "linked", [left]: "gone", [unknown]: "unknown" });
  symlinkSync(kept, join(checkout, "left"));
  expect(states()[left]).toBe("gone");
});

test("[OPS6] only what nothing leads to is removed", () => {
  const [kept, left] = [place("kept"), place("left")];
  rmSync(join(checkout, "left"));
  expect([removeStoredDatabase(kept, root), removeStoredDatabase(left, root)]).toEqual([
    false,
    true,
  ]);
  expect(removeStoredDatabase(checkout, root)).toBe(false);
  expect([existsSync(kept), existsSync(left), existsSync(checkout)]).toEqual([true, false, true]);
});

test("[OPS6] a folder outside the shared one gets no note, and a missing shared folder has no databases", () => {
  noteLink(checkout, "anything", root);
  expect(existsSync(join(checkout, "data-dir"))).toBe(false);
  expect(listStoredDatabases(join(root, "missing"))).toEqual([]);
});
