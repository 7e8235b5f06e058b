import { once } from "node:events";
import { createServer } from "node:net";

/** A loopback port that is free at the moment, for programs that cannot listen on port 0. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string")
    throw new TypeError("the system gave no port");
  return address.port;
}
