import { describe, expect, test } from "vitest";
import { CLOSE, shouldReconnect } from "./close-codes.ts";
import { ERRORS } from "./errors.ts";
import { textChars } from "./limits.ts";
import { isBlank } from "./text.ts";
import { parseParticipantKey, participantKey, sameParticipant } from "./participant.ts";

describe("[CON4] close codes", () => {
  test("every code is unique, and a client does not reconnect from 4500 on", () => {
    const codes = Object.values(CLOSE);
    expect(new Set(codes).size).toBe(codes.length);
    const stay = Object.entries(CLOSE).filter(([, code]) => !shouldReconnect(code));
    expect(stay.map(([name]) => name).toSorted()).toEqual([
      "kicked",
      "limit",
      "malformed",
      "noHello",
      "tokenRefused",
      "version",
    ]);
  });

  test.each([1000, 1001, 1006, 1011, 1012, 4000, 4499])("after %d a client reconnects", (code) => {
    expect(shouldReconnect(code)).toBe(true);
  });
});

interface Entry {
  status: number;
  message: string;
  retryable: boolean;
}

describe("[HTP1] errors", () => {
  test.each<[string, Entry]>(Object.entries(ERRORS))(
    "%s has an HTTP error status and a sentence, and is retryable if the server is the reason",
    (code, { status, message, retryable }) => {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(message).toMatch(/^[A-Za-z].*\.$/);
      expect(retryable || (status < 500 && status !== 429)).toBe(true);
    },
  );
});

describe("[ASG6] participants", () => {
  test("a key keeps the kind and any id", () => {
    for (const id of ["66666666", "a:b", "user:1", "agent:1", "", "小明", "visitor:1"]) {
      for (const kind of ["user", "agent"] as const)
        expect(parseParticipantKey(participantKey({ kind, id }))).toEqual({ kind, id });
    }
    expect(() => parseParticipantKey("robot:1")).toThrow("robot:1");
  });

  test("user 66666666 and agent 66666666 are different participants", () => {
    const [user, agent] = [
      { kind: "user", id: "66666666" } as const,
      { kind: "agent", id: "66666666" } as const,
    ];
    expect(sameParticipant(user, agent)).toBe(false);
    expect(sameParticipant(user, { ...user })).toBe(true);
    expect(sameParticipant(null, null)).toBe(false);
    expect(sameParticipant(user, null)).toBe(false);
  });
});

test("[SND5] the length of a text is counted in code points", () => {
  expect(["", "abc", "信", "😀", "👩‍👩‍👧", "e\u0301"].map(textChars)).toEqual([0, 3, 1, 1, 5, 2]);
});

test("a text is blank without anything but white space", () => {
  expect(["", " \t\r\n", "\u00a0\u3000", " a ", "。"].map(isBlank)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
