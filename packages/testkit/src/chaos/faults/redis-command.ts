import { once } from "node:events";
import { connect } from "node:net";

/** Sends one command to a Redis on loopback and resolves with its raw reply. Rejects when the reply is an error. */
export async function redisCommand(port: number, command: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  try {
    socket.write(`${command}\r\n`);
    const [reply] = (await once(socket, "data")) as [string];
    if (reply.startsWith("-")) throw new Error(`${command}: ${reply.trim()}`);
    return reply.trim();
  } finally {
    socket.destroy();
  }
}
