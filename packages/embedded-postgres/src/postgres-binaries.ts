import {
  chownSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { runAs, type OsAccount } from "./os-account.ts";
import { SENTENCES } from "./sentences.ts";

/** The installed platform package of `embedded-postgres`. */
interface BinaryPackage {
  /** Holds bin, lib and share. */
  native: string;
  version: string;
}

/** The major version of the bundled PostgreSQL. */
export function bundledMajorVersion(): string {
  return findPackage().version.split(".")[0] ?? "";
}

/**
 * Returns a folder of binaries that `account` can run: the one of the installed package or, where a
 * parent of that folder is closed to the account, a copy in `place`.
 */
export function placeBinaries(
  place: string,
  account: OsAccount | undefined,
  log: (line: string) => void,
): string {
  const { native, version } = findPackage();
  if (account === undefined || isUsable(native, account)) return native;

  const copy = join(place, `binaries-${version}`);
  if (!existsSync(copy)) {
    log(SENTENCES.copyingBinaries({ from: native, to: copy }, account.name));
    copyBinaries(native, copy, account);
  }
  if (isUsable(copy, account)) return copy;
  throw new EmbeddedPostgresError(SENTENCES.binariesNotRunnable(copy, account.name));
}

function findPackage(): BinaryPackage {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres and resolves only from there.
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const native = join(dirname(createRequire(wrapper).resolve(name)), "..", "native");
    const manifest: unknown = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
    return { native, version: versionOf(manifest) };
  } catch (cause) {
    const sentence = SENTENCES.noBinaries(`${process.platform} ${process.arch}`);
    throw new EmbeddedPostgresError(sentence, { cause });
  }
}

function versionOf(manifest: unknown): string {
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new TypeError("the package manifest has no version");
}

function isUsable(binaries: string, account: OsAccount): boolean {
  if (!runAs(account, join(binaries, "bin", "postgres"), ["--version"])) return false;
  // A private umask during the installation leaves unreadable files in folders that are open.
  const catalog = join(binaries, "share", "postgresql", "postgres.bki");
  return runAs(account, "/bin/sh", ["-c", '[ -r "$1" ]', "sh", catalog]);
}

function copyBinaries(native: string, copy: string, account: OsAccount): void {
  const draft = `${copy}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, draft, {
    recursive: true,
    dereference: true,
    filter: (source) => !source.endsWith(".a"),
  });
  giveTo(draft, account);
  renameSync(draft, copy);
}

function giveTo(folder: string, account: OsAccount): void {
  chownSync(folder, account.uid, account.gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    chownSync(join(folder, entry), account.uid, account.gid);
  }
}
