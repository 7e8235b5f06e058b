import { setTimeout as sleep } from "node:timers/promises";
import { openLightLink, type LightLink } from "./light-link.ts";

/** A participant that repeats a dear request at its full rate, whatever is answered. */
export interface MisbehavingClient {
  /** The number of answers by code; `closed 4013` is a close. */
  readonly answers: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export interface Misbehavior {
  url: string;
  token: string;
  sockets: number;
  /** Requests per second of one socket. */
  perSecond: number;
  /** The n-th request of a socket. */
  request(link: LightLink, n: number): object;
}

const TICK_MS = 20;
const RECONNECT_MS = 500;

interface State extends Misbehavior {
  readonly answers: Map<string, number>;
  on: boolean;
}

export function startMisbehaving(misbehavior: Misbehavior): MisbehavingClient {
  const state: State = { ...misbehavior, answers: new Map(), on: true };
  const running = Promise.all(Array.from({ length: misbehavior.sockets }, () => keepOn(state)));
  return {
    answers: state.answers,
    async stop() {
      state.on = false;
      await running;
    },
  };
}

function count({ answers }: State, code: string): void {
  answers.set(code, (answers.get(code) ?? 0) + 1);
}

/** One socket, which comes back after each close. */
async function keepOn(state: State): Promise<void> {
  while (state.on) {
    const link = await openLightLink(state.url, state.token).catch(() => null);
    if (link === null) {
      count(state, "refused connection");
      await sleep(RECONNECT_MS);
      continue;
    }
    const ended = link.closed.then((code) => count(state, `closed ${code}`));
    await repeat(state, link);
    link.terminate();
    await ended;
  }
}

async function repeat(state: State, link: LightLink): Promise<void> {
  let open = true;
  void link.closed.then(() => (open = false));
  const perTick = Math.ceil((state.perSecond * TICK_MS) / 1_000);
  for (let n = 0; state.on && open;) {
    for (const until = n + perTick; n < until; n++)
      void link.request(state.request(link, n)).then((code) => count(state, code));
    await sleep(TICK_MS);
  }
}
