import { connect } from "node:net";

/** One kept-alive HTTP connection with one request at a time, which costs less than Node's own client. */
export interface RawHttp {
  /** Rejects when the answer is not 200. */
  post(path: string, headers: Record<string, string>, body: string): Promise<void>;
  close(): void;
}

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

export function openRawHttp(port: number): RawHttp {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  let waiting: Waiting | null = null;
  let text = "";

  function fail(error: Error): void {
    waiting?.reject(error);
    waiting = null;
  }

  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
    const end = text.indexOf("\r\n\r\n");
    if (end === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < end + 4 + length) return;
    const answer = text;
    text = "";
    if (!answer.startsWith("HTTP/1.1 200")) return fail(new Error(answer.slice(0, 500)));
    waiting?.resolve();
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection ended")));

  return {
    post(path, headers, body) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${lines.join("")}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      });
    },
    close: () => void socket.destroy(),
  };
}
