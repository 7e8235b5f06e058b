import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

/**
 * Sends one command to Redis over a plain socket and resolves with the reply. Any Redis client works as well. The URL is
 * redis://user:password@host:port/database, with rediss:// for TLS.
 */
export async function redisCommand(url, ...parts) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  // URL keeps the brackets of an IPv6 address.
  const host = hostname.replace(/^\[|\]$/g, "");
  const at = { host, port: Number(port || 6_379) };
  const socket =
    protocol === "rediss:" ? tls.connect({ ...at, servername: host }) : net.connect(at);
  socket.setTimeout(3_000, () => socket.destroy(new Error("Redis does not answer")));
  const user = username === "" ? [] : [decodeURIComponent(username)];
  if (password !== "") await exchange(socket, ["AUTH", ...user, decodeURIComponent(password)]);
  const database = pathname.slice(1);
  if (database !== "") await exchange(socket, ["SELECT", database]);
  const answer = await exchange(socket, parts);
  socket.end();
  return answer;
}

async function exchange(socket, parts) {
  const command = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  socket.write(`*${parts.length}\r\n${command.join("")}`);
  let text = "";
  while (!text.endsWith("\r\n")) text += String((await once(socket, "data"))[0]);
  if (!/^[:+]/.test(text)) throw new Error(`Redis answered: ${text.trim()}`);
  return text.slice(1).trim();
}
