import { afterAll, beforeAll } from "vitest";
import type { Counters, CountersAnswer, HookAnswer } from "@deskwire/protocol";
import { callHook, HOOK_SECRET } from "@deskwire/testkit/hook-client";
import { startTestApp, type TestApp } from "../../../testing/test-app.ts";

export const OTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQsIHZhbGlkIGF0IHRoZSBzYW1lIHRpbWU=";

/** The app of the test file; see `useHookApp`. */
export let app: TestApp;

/** Starts an app with two hook secrets before the tests of a file and stops it after them. */
export function useHookApp(): void {
  beforeAll(async () => {
    app = await startTestApp({ env: { HOOK_SECRETS: `${HOOK_SECRET},${OTHER_SECRET}` } });
  });
  afterAll(() => app.close());
}

let made = 0;

/** A number that no other record of the test file has. */
export const unique = (): number => ++made;

export const newUser = (): string => `reader-${unique()}`;

export const event = (toUserId: string, more: object = {}) => ({
  id: `event-${unique()}`,
  toUserId,
  fromUserId: "writer",
  ...more,
});

/** The results of a call that succeeds. */
export async function results(
  path: string,
  body: unknown,
  options?: object,
): Promise<HookAnswer["results"]> {
  const answer = await callHook(app, path, body, options);
  if (answer.status !== 200) throw new Error(answer.text);
  return (answer.json() as HookAnswer).results;
}

export async function counters(userId: string): Promise<Counters> {
  const answer = await callHook(app, `/users/${encodeURIComponent(userId)}/counters`, undefined, {
    method: "GET",
  });
  return (answer.json() as CountersAnswer).counters;
}
