import { expect, test } from "vitest";
import { listeningOrigin } from "./listening-origin.ts";

test.each([
  ["0.0.0.0", "IPv4", "http://127.0.0.1:3000"],
  ["::", "IPv6", "http://[::1]:3000"],
  ["192.0.2.7", "IPv4", "http://192.0.2.7:3000"],
  ["2001:db8::7", "IPv6", "http://[2001:db8::7]:3000"],
])("a server on %s is called at its own address, on a wildcard over loopback", (...row) => {
  const [address, family, origin] = row;
  expect(listeningOrigin({ address, family, port: 3_000 })).toBe(origin);
});
