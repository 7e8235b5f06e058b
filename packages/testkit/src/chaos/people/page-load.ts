import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** A page and everything that it refers to, as a browser without a cache gets it. */
export interface PageLoad {
  /** The names of the hashed files, in the order of their discovery. */
  readonly files: ReadonlySet<string>;
  /** Answers other than 200, as `404 /agent/assets/…`. */
  readonly failures: readonly string[];
}

const REFERENCE = /(?:assets\/|["'`]\.\/)([\w-]+-[\w-]{8}\.(?:js|css))/g;

/** Loads the page at `path`, which ends with a slash. Each request has a connection of its own. */
export async function loadPage(url: string, path: string): Promise<PageLoad> {
  const files = new Set<string>();
  const failures: string[] = [];
  const load = async (what: string): Promise<void> => {
    const { status, body } = await fetchOnce(url + what);
    if (status !== 200) return void failures.push(`${status} ${what}`);
    const found = [...body.matchAll(REFERENCE)].map(([, name = ""]) => name);
    const fresh = [...new Set(found)].filter((name) => !files.has(name));
    for (const name of fresh) files.add(name);
    await Promise.all(fresh.map((name) => load(`${path}assets/${name}`)));
  };
  await load(path);
  return { files, failures };
}

/** Resolves with the status of one file. */
export async function statusOf(url: string): Promise<number> {
  return (await fetchOnce(url)).status;
}

async function fetchOnce(url: string): Promise<{ status: number; body: string }> {
  const [answer] = (await once(get(url, { agent: false }), "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}
