import type { FastifyInstance } from "fastify";
import type { Config } from "../config/config.ts";
import type { Sentence } from "../platform/kernel/language.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

// After an outage all clients connect at once. A client that finds the backlog full is retried by its network stack, after
// twice as long each time, up to minutes.
const BACKLOG = 16_384;

const SENTENCES = new Map<string, Sentence>([
  ["EADDRINUSE", START_TEXTS.portTaken],
  ["EACCES", START_TEXTS.portForbidden],
  ["EADDRNOTAVAIL", START_TEXTS.badHost],
  ["ENOTFOUND", START_TEXTS.badHost],
]);

/** Listens on HOST and PORT and resolves with the address. Throws a StartError when that is not possible. */
export function listen(http: FastifyInstance, { HOST, PORT }: Config): Promise<string> {
  return startStep(
    () => http.listen({ host: HOST, port: PORT, backlog: BACKLOG }),
    (_error, code) => {
      const sentence = SENTENCES.get(code);
      return sentence === undefined ? null : { sentence, values: { host: HOST, port: PORT } };
    },
  );
}
