import { expect, test } from "vitest";
import { createLoginAttempts, type Admission, type Attempt } from "./login-attempts.ts";

const MINUTE_MS = 60_000;
let clock = 0;

function fresh() {
  clock = 1_000;
  const attempts = createLoginAttempts(() => clock);
  const begin = (attempt: Partial<Attempt> = {}): Admission =>
    attempts.begin({ email: "mia@desk.example", address: "10.0.0.1", device: null, ...attempt });
  const fail = (count: number, attemptOf: (n: number) => Partial<Attempt> = () => ({})): void => {
    for (let n = 0; n < count; n++) end(begin(attemptOf(n)), true);
  };
  return { begin, fail };
}

function end(admission: Admission, failed: boolean): void {
  if (!admission.admitted) throw new Error("the attempt was refused");
  admission.end({ failed });
}

const delayOf = (admission: Admission): number | null =>
  admission.admitted ? admission.delayMs : null;

test("[DOR6] an e-mail has 20 failures from one address, and the wait is told as it is", () => {
  const { begin, fail } = fresh();
  fail(19);
  end(begin({ email: " MIA@desk.example" }), true);
  clock += MINUTE_MS;
  const retryAfterMs = 14 * MINUTE_MS;
  expect(begin()).toEqual({ admitted: false, code: "rate_limited", retryAfterMs });
  clock += 14 * MINUTE_MS + 1;
  expect(begin().admitted).toBe(true);
});

test("[DOR6] failures from elsewhere never lock an e-mail, but slow down, up to 5 s", () => {
  const { begin, fail } = fresh();
  const elsewhere = (n: number) => ({ address: `10.1.${n >> 8}.${n & 255}` });
  fail(30, elsewhere);
  expect(delayOf(begin({ address: "10.2.0.1" }))).toBe(250);
  expect(delayOf(begin({ address: "10.2.0.2" }))).toBe(500);
  fail(1_000, elsewhere);
  expect(delayOf(begin({ address: "10.2.0.3" }))).toBe(5_000);
  expect(delayOf(begin({ address: "10.2.0.4", email: "leo@desk.example" }))).toBe(0);
});

test("[DOR6] a known device is neither stopped nor slowed by others, and has its own count", () => {
  const { begin, fail } = fresh();
  fail(200, (n) => ({ address: `10.1.0.${n}` }));
  fail(20);
  expect(begin().admitted).toBe(false);
  const admission = begin({ device: "d1" });
  expect(delayOf(admission)).toBe(0);
  end(admission, false);
  fail(20, () => ({ device: "d1" }));
  expect(begin({ device: "d1" }).admitted).toBe(false);
  expect(begin({ device: "d2" }).admitted).toBe(true);
});

test("[DOR6] an address has 100 failures, whatever the e-mails", () => {
  const { begin, fail } = fresh();
  fail(100, (n) => ({ email: `a${n}@desk.example` }));
  expect(begin({ email: "b@desk.example" }).admitted).toBe(false);
  expect(begin({ email: "b@desk.example", address: "10.0.0.2" }).admitted).toBe(true);
});

test("[DOR2] sign-ins that do not fail are not counted", () => {
  const { begin } = fresh();
  for (let n = 0; n < 500; n++) {
    const admission = begin();
    expect(delayOf(admission)).toBe(0);
    end(admission, false);
  }
});

test("[DOR6] attempts under way cannot pass a limit together, and are told to try again soon", () => {
  const { begin } = fresh();
  const under = Array.from({ length: 20 }, () => begin());
  expect(begin()).toEqual({ admitted: false, code: "busy", retryAfterMs: 1_000 });
  for (const admission of under) end(admission, false);
  expect(begin().admitted).toBe(true);
});
