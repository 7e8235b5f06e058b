// A client that repeats `sync` of 200 long texts at its full rate, in a process of its own. It prints the address of the server
// when it has begun, and the number of its answers by code at its end.
import { startMisbehaving } from "@deskwire/testkit/misbehavior";
import { need } from "../need.ts";

const [port, token, conversationId, sockets] = process.argv.slice(2).map(String);
/** Within the rate of frames that a connection may send by default. */
const PER_SECOND = 440;
const url = `http://127.0.0.1:${need(port)}`;

const client = startMisbehaving({
  url,
  token: need(token),
  sockets: Number(sockets),
  perSecond: PER_SECOND,
  request: () => ({ t: "sync", conversationId, after: 0, limit: 200 }),
});
console.log(url);
process.once("SIGTERM", () => {
  console.error(
    `        the client's answers: ${JSON.stringify(Object.fromEntries(client.answers))}`,
  );
  process.exit();
});
