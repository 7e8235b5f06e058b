import type { PostgresHome } from "./postgres-home.ts";
import { launchPostmaster, type Postmaster } from "./postmaster.ts";
import { SENTENCES } from "./sentences.ts";

/** A running PostgreSQL server that only this machine can reach. */
export interface EmbeddedPostgres {
  /** Stays valid until `close()`, also after a crash and restart of the server. */
  url: string;
  /** Stops the server in fast mode and resolves when it has ended. May be called twice. */
  close(): Promise<void>;
}

export interface Supervised {
  home: PostgresHome;
  /** Running. */
  postmaster: Postmaster;
  url: string;
  log: (line: string) => void;
  /** Releases the data directory; called when the server has been stopped. */
  release: () => void;
}

interface SupervisorState extends Pick<Supervised, "home" | "log" | "release"> {
  /** Undefined between the end of one postmaster and the start of the next. */
  current: Postmaster | undefined;
  /** Resolves when the latest restart is over, also when it failed. */
  restarting: Promise<void>;
  closing: Promise<void> | undefined;
}

/** Restarts a postmaster that ends by itself on the same port, so that connection pools find it again. */
export function supervise({ url, postmaster, ...options }: Supervised): EmbeddedPostgres {
  const state: SupervisorState = {
    ...options,
    current: undefined,
    restarting: Promise.resolve(),
    closing: undefined,
  };
  watch(state, postmaster);
  return { url, close: () => (state.closing ??= close(state)) };
}

function watch(state: SupervisorState, postmaster: Postmaster): void {
  state.current = postmaster;
  void postmaster.exited.then(() => {
    state.current = undefined;
    if (state.closing === undefined) state.restarting = restart(state, postmaster.port);
  });
}

async function restart(state: SupervisorState, port: number): Promise<void> {
  state.log(SENTENCES.restarting);
  try {
    watch(state, await launchPostmaster(state.home, { port }));
  } catch (error) {
    state.log(error instanceof Error ? error.message : String(error));
  }
}

async function close(state: SupervisorState): Promise<void> {
  await state.restarting;
  await state.current?.stop();
  state.release();
}
