import { startCalling, type MisbehavingClient } from "../../../misbehavior/index.ts";
import type { Scale } from "../../stage.ts";
import type { Misdeed, Misdoer } from "./misdeed.ts";

const MIB = 1_048_576;
/** [MED9] A participant may have 20 files and 100 MiB uploaded and not sent. */
const UPLOADS = {
  full: { fileBytes: 20 * MIB - 1, servedMax: 5 },
  short: { fileBytes: MIB, servedMax: 20 },
} as const;

/** Dear reads of the HTTP API, and uploads. */
export function httpMisdeeds(scale: Scale): Record<string, Misdeed> {
  const { fileBytes, servedMax } = UPLOADS[scale];
  return {
    "reads of the history": { start: (actor) => call(actor, historyOf(actor), bearer(actor)) },
    "searches for messages": { start: (actor) => search(actor, "/search?q=bystander&limit=100") },
    "searches for people": { start: (actor) => search(actor, "/search/people?q=b&limit=100") },
    uploads: { servedMax, start: (actor) => upload(actor, fileBytes) },
  };
}

function historyOf({ id }: Misdoer): string {
  return `/conversations/${id}/messages?after=0&limit=200`;
}

function call(
  { url, sockets }: Misdoer,
  path: string,
  headers: Record<string, string>,
): MisbehavingClient {
  return startCalling({ url: `${url}/api/v1${path}`, headers, connections: sockets });
}

/** Only agents search. */
async function search(actor: Misdoer, path: string): Promise<MisbehavingClient> {
  const { cookie } = await actor.stage.agent(actor.url);
  return call(actor, path, { cookie });
}

function upload(actor: Misdoer, fileBytes: number): MisbehavingClient {
  const { url, id, sockets } = actor;
  return startCalling({
    url: `${url}/api/v1/uploads?conversationId=${id}`,
    headers: bearer(actor),
    connections: sockets,
    fileBytes,
  });
}

function bearer({ token }: Misdoer): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
