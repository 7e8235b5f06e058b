import { existsSync, rmSync, writeFileSync } from "node:fs";
import { findChromium } from "@deskwire/testkit/chromium";
import { findFirefox } from "@deskwire/testkit/firefox";
import { findProgram } from "@deskwire/testkit/find-program";
import { findPgBouncer } from "@deskwire/testkit/pgbouncer";
import { findRedisServer } from "@deskwire/testkit/redis-server";
import { findWebKitDriver, findXvfb } from "@deskwire/testkit/webkit";
import { runCommand, type Command } from "./run-command.ts";

/** A program that the tests need and that is not an npm package. */
export type Program =
  | "redis"
  | "chromium"
  | "firefox"
  | "webkit"
  | "xvfb"
  | "php"
  | "curl"
  | "openssl"
  | "pgbouncer";

interface Source {
  find(): string | undefined;
  /** The name in messages. */
  called: string;
  packages: string[];
}

const SOURCES: Record<Program, Source> = {
  redis: {
    find: findRedisServer,
    called: "redis-server (or valkey-server)",
    packages: ["redis-server"],
  },
  chromium: {
    find: findChromium,
    called: "chromium (or google-chrome)",
    packages: ["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"],
  },
  firefox: {
    find: findFirefox,
    called: "firefox-esr (or firefox)",
    packages: ["firefox-esr", "fonts-noto-cjk", "fonts-noto-color-emoji"],
  },
  webkit: {
    find: findWebKitDriver,
    called: "WebKitWebDriver",
    packages: ["webkit2gtk-driver", "fonts-noto-cjk", "fonts-noto-color-emoji"],
  },
  xvfb: { find: findXvfb, called: "Xvfb", packages: ["xvfb"] },
  // The tests run the examples for other back ends unchanged.
  php: { find: () => findProgram(["php"]), called: "php 8", packages: ["php-cli"] },
  curl: { find: () => findProgram(["curl"]), called: "curl", packages: ["curl"] },
  pgbouncer: { find: findPgBouncer, called: "pgbouncer", packages: ["pgbouncer"] },
  openssl: { find: () => findProgram(["openssl"]), called: "openssl", packages: ["openssl"] },
};

/** Debian's packages run this script before they start a service; exit code 101 forbids the start. */
const POLICY_FILE = "/usr/sbin/policy-rc.d";

export class MissingProgramError extends Error {
  override name = "MissingProgramError";
}

/**
 * Makes sure that the machine has the programs. Installs missing ones with apt where that is
 * possible, without starting services; elsewhere rejects with one sentence that names them.
 */
export async function ensurePrograms(
  programs: readonly Program[],
  log: (line: string) => void,
): Promise<void> {
  const missing = programs.map((name) => SOURCES[name]).filter((source) => !source.find());
  if (missing.length === 0) return;
  const called = missing.map((source) => source.called).join(" and ");
  if (!canInstall()) {
    throw new MissingProgramError(`The tests need ${called} on the PATH; install it and repeat.`);
  }
  log(`Installing ${called} with apt-get …`);
  await install(missing.flatMap((source) => source.packages));
  const absent = missing.find((source) => !source.find());
  if (absent !== undefined) {
    throw new MissingProgramError(
      `apt-get did not install ${absent.called}; install it and repeat.`,
    );
  }
}

function canInstall(): boolean {
  const isRoot = process.getuid?.() === 0;
  return isRoot && existsSync("/etc/debian_version") && findProgram(["apt-get"]) !== undefined;
}

async function install(packages: string[]): Promise<void> {
  const isOurs = !existsSync(POLICY_FILE);
  if (isOurs) writeFileSync(POLICY_FILE, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await runApt(["update"]);
    await runApt(["install", "--yes", "--no-install-recommends", ...packages]);
  } finally {
    if (isOurs) rmSync(POLICY_FILE, { force: true });
  }
}

async function runApt(args: string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const command: Command = { file: "apt-get", args: ["--quiet", ...args], env };
  const { code, output } = await runCommand(command);
  if (code === 0) return;
  throw new MissingProgramError(`apt-get ${args[0] ?? ""} failed:\n${output.trim()}`);
}
