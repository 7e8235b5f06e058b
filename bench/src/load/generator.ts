import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Call, CommandName, Commands, Reply } from "./commands.ts";

/** A load generator in a process of its own. */
export interface Generator {
  ask<Name extends CommandName>(
    name: Name,
    params: Commands[Name]["params"],
  ): Promise<Commands[Name]["result"]>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export function startGenerator(): Generator {
  const child = fork(join(import.meta.dirname, "main.ts"), { stdio: "inherit" });
  const waiting = new Map<number, Waiting>();
  let calls = 0;

  child.on("message", (message) => {
    const reply = message as Reply;
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("error" in reply) caller?.reject(new Error(reply.error));
    else caller?.resolve(reply.result);
  });
  const exited = once(child, "exit").then(() => {
    for (const caller of waiting.values()) caller.reject(new Error("the load generator ended"));
  });

  return {
    ask(name, params) {
      const id = ++calls;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ id, name, params } satisfies Call);
      });
    },
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
