// A program: starts an app that cannot start, and prints as JSON why it failed and which handles stayed open. It never calls
// `process.exit`, so it runs for as long as a handle keeps it alive.
import { createHook } from "node:async_hooks";
import { setTimeout } from "node:timers/promises";
import { readConfig } from "../../config/config.ts";
import { startApp } from "../start-app.ts";

/** Timers, sockets, servers, child processes and watchers, whether or not they keep a process alive. */
const HANDLES =
  /^(Timeout|(TCP|TCPSERVER|TLS|PIPE|PIPESERVER|UDP|TTY|SIGNAL|PROCESS|FSEVENT|STATWATCHER|DIRHANDLE|WORKER|MESSAGEPORT).*)$/;
// Sockets and their timers end shortly after they are closed.
const LOOK_MS = 20;
const LOOKS_MAX = 250;

export interface FailedStart {
  /** The error's class; null: the app started. */
  name: string | null;
  message: string;
  /** The kinds of the handles that the start opened and left open. */
  left: string[];
}

const open = new Map<number, string>();
let watching = true;
const hook = createHook({
  init: (id, type) => void (watching && HANDLES.test(type) && open.set(id, type)),
  destroy: (id) => void open.delete(id),
});

async function run(): Promise<FailedStart> {
  hook.enable();
  const error = await start().then(
    () => null,
    (thrown: unknown) => thrown as Error,
  );
  watching = false;
  for (let look = 0; open.size > 0 && look < LOOKS_MAX; look++) await setTimeout(LOOK_MS);
  return { name: error?.name ?? null, message: error?.message ?? "", left: [...open.values()] };
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  await startApp(config, config.DATABASE_URL ?? "");
}

console.log(JSON.stringify(await run()));
