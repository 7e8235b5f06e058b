import { expect, test } from "vitest";
import { createOriginGate, type OriginRules } from "./origin-gate.ts";

interface Line {
  origin?: string;
  repeated?: number;
}

function gate(rules: Partial<OriginRules> = {}) {
  const lines: [Line, string][] = [];
  const warn = (line: object, text: string) => void lines.push([line, text]);
  const log = { info: () => undefined, warn, error: () => undefined };
  const admission = createOriginGate({ allowed: [], own: [], ...rules }, log);
  const admits = (origin: string | undefined, host: string, address = "192.0.2.1") =>
    admission.admits({ headers: { origin }, host, address });
  return { admits, lines };
}

const OWN = { own: ["https://chat.example.com"] };
const WILD = { allowed: ["https://*.example.com"] };

test.each<[Partial<OriginRules>, string | undefined, string, boolean]>([
  [{}, undefined, "chat.example.com", true],
  [{}, "https://chat.example.com", "chat.example.com", true],
  [{}, "https://chat.example.com", "chat.example.com:443", true],
  [{}, "https://chat.example.com", "CHAT.Example.com", true],
  [{}, "http://chat.example.com", "chat.example.com:80", true],
  [{}, "http://chat.example.com:8080", "chat.example.com:8080", true],
  [{}, "http://[::1]:3000", "[::1]:3000", true],
  [{}, "https://chat.example.com", "chat.example.com:80", false],
  [{}, "https://chat.example.com:8443", "chat.example.com", false],
  [{}, "https://evil.example", "chat.example.com", false],
  [{}, "null", "null", false],
  [{}, "file://", "", false],
  [{}, "", "", false],
  [OWN, "https://chat.example.com", "10.0.0.1:3000", true],
  [OWN, "https://evil.example", "evil.example", false],
  [OWN, "http://chat.example.com", "chat.example.com", false],
  [WILD, "https://shop.example.com", "chat", true],
  [WILD, "https://a.b.example.com", "chat", true],
  [WILD, "https://example.com", "chat", false],
  [WILD, "https://evilexample.com", "chat", false],
  [WILD, "http://shop.example.com", "chat", false],
  [WILD, "https://shop.example.com:8443", "chat", false],
  [{ allowed: ["https://*.example.com:8443"] }, "https://shop.example.com:8443", "chat", true],
])("[SRV7] [SRV9] with %j the origin %s at the host %s: %s", (rules, origin, host, admitted) => {
  expect(gate(rules).admits(origin, host)).toBe(admitted);
});

test("[SRV7] [SRV8] a refusal is logged with its reason, once a minute for each origin and address", () => {
  const { admits, lines } = gate(OWN);
  for (let n = 0; n < 3; n++) admits("https://evil.example", "evil.example");
  admits("https://other.example", "chat.example.com");
  admits("https://other.example", "chat.example.com", "192.0.2.2");
  expect(lines.map(([{ origin }]) => origin)).toEqual([
    "https://evil.example",
    "https://other.example",
    "https://other.example",
  ]);
  expect(lines[0]?.[1]).toContain("neither in OWN_ORIGINS nor in ALLOWED_ORIGINS");
});
