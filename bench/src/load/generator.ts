import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Call, CommandName, Commands, Reply } from "./commands.ts";

/** A load generator, which runs in a process of its own. */
export interface Generator {
  /** Runs a command; rejects with its error, or when the process ends. */
  ask<Name extends CommandName>(
    name: Name,
    params: Commands[Name]["params"],
  ): Promise<Commands[Name]["result"]>;
  close(): Promise<void>;
}

interface GeneratorState {
  readonly child: ChildProcess;
  /** The commands without an answer, by the id of the call. */
  readonly waiting: Map<number, { resolve(result: unknown): void; reject(error: Error): void }>;
  calls: number;
}

export function startGenerator(): Generator {
  const child = fork(join(import.meta.dirname, "main.ts"), { stdio: "inherit" });
  const state: GeneratorState = { child, waiting: new Map(), calls: 0 };
  child.on("message", (message) => settle(state, message as Reply));
  const exited = once(child, "exit").then(() => {
    for (const { reject } of state.waiting.values()) reject(new Error("the load generator ended"));
  });
  return {
    ask: (name, params) => ask(state, name, params),
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function ask<Name extends CommandName>(
  state: GeneratorState,
  name: Name,
  params: Commands[Name]["params"],
): Promise<Commands[Name]["result"]> {
  const id = ++state.calls;
  return new Promise((resolve, reject) => {
    state.waiting.set(id, { resolve, reject });
    state.child.send({ id, name, params } satisfies Call);
  });
}

function settle({ waiting }: GeneratorState, reply: Reply): void {
  const caller = waiting.get(reply.id);
  waiting.delete(reply.id);
  if ("error" in reply) caller?.reject(new Error(reply.error));
  else caller?.resolve(reply.result);
}
