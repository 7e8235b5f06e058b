import http from "node:http";
import https from "node:https";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";

/** Makes HTTP calls to the main site. [IDN7] Does not follow redirects. The address that is connected to decides whether it is private. */
export interface MainSiteClient {
  /** Throws when the whole response has not arrived in time. */
  request(url: string, request: MainSiteRequest): Promise<{ status: number; text: string }>;
  /** Resolves when the status is known. Does not wait for the response's body, and discards it. */
  tell(url: string, request: MainSiteRequest): Promise<Told>;
  close(): void;
}

export interface Told {
  status: number;
  /** The seconds of `Retry-After`, given as such or as a time; null: there is none. */
  retryAfterSeconds: number | null;
}

export interface MainSiteRequest {
  method: "GET" | "POST";
  /** An object is sent as JSON, a string unchanged. */
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
  timeoutMs: number;
}

interface ClientOptions {
  allowPrivateAddresses: boolean;
  /** Connections to one address. Further requests wait, and the wait counts towards their timeout. */
  socketsMax?: number;
}

type Agents = Record<"http:" | "https:", http.Agent>;

const RESPONSE_BYTES_MAX = 256 * 1024;
const SOCKETS_MAX = 64;

export function createMainSiteClient(options: ClientOptions): MainSiteClient {
  const agents = createAgents(options);
  return {
    async request(url, request) {
      const response = await send(agents, url, request);
      return { status: response.statusCode ?? 0, text: await readText(response) };
    },
    async tell(url, request) {
      const response = await send(agents, url, request);
      discard(response);
      const retryAfterSeconds = readRetryAfter(response.headers["retry-after"], Date.now());
      return { status: response.statusCode ?? 0, retryAfterSeconds };
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** RFC 9110: seconds, or an HTTP date. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  // `Date.parse` takes many other texts as well, such as -5.
  const at = header.trim().endsWith(" GMT") ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1_000));
}

function createAgents({ allowPrivateAddresses, socketsMax = SOCKETS_MAX }: ClientOptions): Agents {
  const settings = {
    keepAlive: true,
    maxSockets: socketsMax,
    allowPrivateIPAddress: allowPrivateAddresses,
    allowMetaIPAddress: allowPrivateAddresses,
  };
  return {
    "http:": new RequestFilteringHttpAgent(settings),
    "https:": new RequestFilteringHttpsAgent(settings),
  };
}

function send(
  agents: Agents,
  url: string,
  request: MainSiteRequest,
): Promise<http.IncomingMessage> {
  const { method, body, timeoutMs } = request;
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  const target = new URL(url);
  const secure = target.protocol === "https:";
  const options: http.RequestOptions = {
    method,
    headers: headersOf(request, text),
    signal: AbortSignal.timeout(timeoutMs),
    agent: agents[secure ? "https:" : "http:"],
  };
  return new Promise((resolve, reject) => {
    const sent = (secure ? https : http).request(target, options, resolve);
    sent.on("error", reject);
    sent.end(text);
  });
}

function headersOf(
  { headers }: MainSiteRequest,
  text: string | undefined,
): http.OutgoingHttpHeaders {
  return {
    accept: "application/json",
    ...(text !== undefined && {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    }),
    ...headers,
  };
}

/** Reads a short body to its end, so that the connection can be used again. Closes the connection of a long one. */
function discard(response: http.IncomingMessage): void {
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > RESPONSE_BYTES_MAX) response.destroy();
  });
  // The status has been reported already, so a broken or late body does not matter.
  response.on("error", () => {});
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > RESPONSE_BYTES_MAX)
      throw new Error(`the main site's response has more than ${RESPONSE_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
