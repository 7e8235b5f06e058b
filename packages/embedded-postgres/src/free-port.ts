import { once } from "node:events";
import { createServer } from "node:net";

/** A loopback port that was free a moment ago; for programs that cannot take port 0 themselves. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new TypeError("No port was given.");
  return address.port;
}
