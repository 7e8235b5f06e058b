import type { FastifyRequest } from "fastify";
import { clientAddress } from "./client-address.ts";

/** [DOR1] The address by which a request counts. [HTP3] With `TRUST_PROXY` it is the one that the proxies name. */
export function addressOf({ ip }: Pick<FastifyRequest, "ip">): string {
  return clientAddress(ip);
}
