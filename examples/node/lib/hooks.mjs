import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sign } from "./signature.mjs";

const ATTEMPTS = 4;
const TIMEOUT_MS = 5_000;

/**
 * Calls a hook and resolves with the response body. Repeats a call without a response under the same
 * webhook-id, so that no event is counted twice.
 */
export async function callHook(method, path, body) {
  const id = `msg_${randomUUID()}`;
  const json = body === undefined ? "" : JSON.stringify(body);
  for (let attempt = 1; ; attempt += 1) {
    const { status, text } = await request({ method, path, id, json });
    if (status >= 200 && status < 300) return JSON.parse(text);
    // 0: no response. These statuses are temporary; a repeat after any other one would fail again.
    const passing = status === 0 || status === 429 || status >= 500;
    if (!passing || attempt === ATTEMPTS)
      throw new Error(`${method} ${path} was answered ${status}: ${text}`);
    await wait(250 * 2 ** attempt);
  }
}

/** Counts comments or likes, up to 1,000 at once. Returns one result per event, in order: counted, duplicate, self or invalid. */
export async function countEvents(kind, events) {
  return (await callHook("POST", kind, { events })).results;
}

async function request({ method, path, id, json }) {
  // Each attempt gets a new timestamp and signature, but the same id.
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": sign(process.env.DESKWIRE_HOOK_SECRET ?? "", {
      id,
      timestamp,
      body: json,
    }),
  };
  try {
    const response = await fetch(`${process.env.DESKWIRE_URL}/hooks/v1/${path}`, {
      method,
      headers,
      ...(json !== "" && { body: json }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}
