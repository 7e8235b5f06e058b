import { refusalCode } from "@deskwire/chat-view/files/refusal-code";
import type { ErrorCode } from "@deskwire/protocol";

/** A refusal of the HTTP API, or a request without an answer ("offline"). */
export class ApiError extends Error {
  readonly code: ErrorCode | "offline";
  readonly status: number;
  /** The seconds after which a repeat can succeed, where the server names them. */
  readonly retryAfterSeconds: number | null;
  constructor(
    code: ErrorCode | "offline",
    status: number,
    options?: ErrorOptions & { retryAfterSeconds?: number | null },
  ) {
    super(`${code} (${status})`, options);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null;
  }
}

/** The code of an ApiError; "internal" for any other error. */
export function errorCode(error: unknown): ErrorCode | "offline" {
  return error instanceof ApiError ? error.code : "internal";
}

/** Whether only a new sign-in helps. */
export function isSignedOut(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status !== 401) return false;
  return error.code !== "invalid_credentials";
}

let csrfToken = "";
let signedOut: () => void = () => undefined;
let renewSession: () => Promise<boolean> = () => Promise.resolve(false);

/** Stores the CSRF token of the latest session answer. Every request that changes data carries it. */
export function rememberCsrf(token: string): void {
  csrfToken = token;
}

/** Sets the function to call when an answer says that the session has ended. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** Sets the function to call when the CSRF token is stale, because another tab has signed in. It resolves to whether to retry. */
export function onStaleCsrf(listener: () => Promise<boolean>): void {
  renewSession = listener;
}

/** Calls `work`. Calls it a second time when the CSRF token was stale and could be renewed. */
export async function withFreshCsrf<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (errorCode(error) !== "csrf_invalid" || !(await renewSession())) throw error;
    return work();
  }
}

interface Call {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  signal?: AbortSignal;
}

/** Calls `/api/v1` + path. Rejects with an ApiError, or with the signal's reason once it is aborted. */
export function http<T>(path: string, call: Call = {}): Promise<T> {
  return withFreshCsrf(() => attempt<T>(path, call));
}

async function attempt<T>(path: string, call: Call): Promise<T> {
  const response = await fetch(`/api/v1${path}${queryString(call.query)}`, init(call)).catch(
    (cause: unknown) => {
      call.signal?.throwIfAborted();
      throw new ApiError("offline", 0, { cause });
    },
  );
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  throw refusalOf(
    refusalCode(body, response.status),
    response.status,
    readSeconds(response.headers.get("retry-after")),
  );
}

/** The error for a refusal. Reports the end of the session when the refusal says so. */
export function refusalOf(
  code: ApiError["code"],
  status: number,
  retryAfterSeconds: number | null = null,
): ApiError {
  const error = new ApiError(code, status, { retryAfterSeconds });
  if (isSignedOut(error)) signedOut();
  return error;
}

function readSeconds(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

/** The header that every request that changes data must carry. */
export function csrfHeader(): Record<"x-csrf-token", string> {
  return { "x-csrf-token": csrfToken };
}

function init(call: Call): RequestInit {
  const method = call.method ?? "GET";
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET") Object.assign(headers, csrfHeader());
  const common = {
    method,
    headers,
    credentials: "same-origin" as const,
    ...(call.signal && { signal: call.signal }),
  };
  if (call.body === undefined) return common;
  headers["content-type"] = "application/json";
  return { ...common, body: JSON.stringify(call.body) };
}

function queryString(query: Call["query"]): string {
  const set = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  if (set.length === 0) return "";
  return `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)])).toString()}`;
}
