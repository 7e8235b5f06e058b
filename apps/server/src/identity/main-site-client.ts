import http from "node:http";
import https from "node:https";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";

/** Asks the main site. [IDN7] No redirects; private addresses only when allowed, judged by the address that is connected to. */
export interface MainSiteClient {
  /** Throws when no whole answer has come in time. */
  request(url: string, request: MainSiteRequest): Promise<{ status: number; text: string }>;
  /** Resolves once the status is known; whatever the answer holds is of no interest, and is not waited for. */
  tell(url: string, request: MainSiteRequest): Promise<{ status: number }>;
  close(): void;
}

export interface MainSiteRequest {
  method: "GET" | "POST";
  /** Sent as JSON; text is sent as it is. */
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
  timeoutMs: number;
}

const ANSWER_BYTES_MAX = 256 * 1024;
/** To one address. */
const SOCKETS_MAX = 64;

export function createMainSiteClient(options: {
  allowPrivateAddresses: boolean;
  /** To one address; what needs more waits, and its time runs meanwhile. */
  socketsMax?: number;
}): MainSiteClient {
  const settings = {
    keepAlive: true,
    maxSockets: options.socketsMax ?? SOCKETS_MAX,
    allowPrivateIPAddress: options.allowPrivateAddresses,
    allowMetaIPAddress: options.allowPrivateAddresses,
  };
  const agents = {
    "http:": new RequestFilteringHttpAgent(settings),
    "https:": new RequestFilteringHttpsAgent(settings),
  };

  function ask(url: string, request: MainSiteRequest): Promise<http.IncomingMessage> {
    const { method, body, headers: given, timeoutMs } = request;
    const text = typeof body === "object" ? JSON.stringify(body) : body;
    const target = new URL(url);
    const secure = target.protocol === "https:";
    const headers = {
      accept: "application/json",
      ...(text !== undefined && {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      }),
      ...given,
    };
    const signal = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      const asked = (secure ? https : http).request(
        target,
        { method, headers, signal, agent: agents[secure ? "https:" : "http:"] },
        resolve,
      );
      asked.on("error", reject);
      asked.end(text);
    });
  }

  return {
    async request(url, request) {
      const response = await ask(url, request);
      return { status: response.statusCode ?? 0, text: await readText(response) };
    },
    async tell(url, request) {
      const response = await ask(url, request);
      discard(response);
      return { status: response.statusCode ?? 0 };
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Reads a short answer to its end, so that the connection serves again; a long one costs the connection. */
function discard(response: http.IncomingMessage): void {
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) response.destroy();
  });
  // It may break off, or take too long: the status says all.
  response.on("error", () => {});
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX)
      throw new Error(`the main site's answer has more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
