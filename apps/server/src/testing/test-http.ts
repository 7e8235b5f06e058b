export interface HttpRequest {
  /** A string is sent unchanged, any other value as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Parses the body as JSON. Throws when it is not JSON. */
  json(): unknown;
}

/** Sends a request to one server. `path` begins with a slash. */
export type SendHttp = (method: string, path: string, request?: HttpRequest) => Promise<HttpAnswer>;

export function createHttp(url: string): SendHttp {
  return async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(url + path, {
      method,
      redirect: "manual",
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: () => JSON.parse(text) as unknown,
    };
  };
}
