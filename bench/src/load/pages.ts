import { openClient, openEach, type Client } from "./client.ts";
import type { PagesResult, PagesSpec } from "./commands.ts";
import { cpuBetween, readCpuTimes } from "./process-usage.ts";
import { textFrame } from "./raw-web-socket.ts";
import { createSamples } from "./samples.ts";

interface Reader {
  client: Client;
  conversationId: string;
  /** Called with the answer to the outstanding request; `trouble` is a refusal. */
  answered: ((trouble?: string) => void) | null;
}

/** Readers who request one page after another, each from a random place of their history. */
export async function readPages(spec: PagesSpec): Promise<PagesResult> {
  const readers = await openEach(spec.readers, (reader) => openReader(spec.port, reader));
  const times = createSamples();
  let left = spec.requests;
  const cpuFrom = readCpuTimes(spec.watch);
  await Promise.all(
    readers.map(async (reader) => {
      for (; left > 0; left--) times.add(await readOne(reader, spec));
    }),
  );
  const cpu = cpuBetween(cpuFrom, readCpuTimes(spec.watch));
  for (const { client } of readers) client.destroy();
  return { ms: times.percentiles(), cpu };
}

async function openReader(
  port: number,
  { token, conversationId }: PagesSpec["readers"][number],
): Promise<Reader> {
  const waiting: { answered: Reader["answered"] } = { answered: null };
  const client = await openClient({
    dialect: "deskwire",
    port,
    hello: { token },
    listener: {
      onAck: () => waiting.answered?.(),
      onMessage: () => undefined,
      onTrouble: (text) => waiting.answered?.(text),
    },
  });
  return Object.assign(waiting, { client, conversationId });
}

/** Returns the milliseconds until the answer. */
async function readOne(reader: Reader, { lastSeq, limit }: PagesSpec): Promise<number> {
  const { conversationId } = reader;
  const before = limit + 1 + Math.floor(Math.random() * (lastSeq - limit));
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    reader.answered = (trouble) => (trouble === undefined ? resolve() : reject(new Error(trouble)));
    const request = { t: "sync", id: 1, conversationId, before, limit };
    reader.client.write(textFrame(JSON.stringify(request)));
  });
  return performance.now() - startedAt;
}
