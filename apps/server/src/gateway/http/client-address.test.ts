import { expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["203.0.113.7:50001", "203.0.113.7"],
  ["203.0.113.7:50040", "203.0.113.7"],
  [" 203.0.113.7 ", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::FFFF:cb00:7107", "203.0.113.7"],
  ["[::ffff:203.0.113.7]:443", "203.0.113.7"],
])("[DOR1] the port and the spelling of an IPv4 address do not count: %s", (from, address) => {
  expect(clientAddress(from)).toBe(address);
});

test.each([
  "2001:db8:0:7::1",
  "2001:db8:0:7:ffff:ffff:ffff:fffe",
  "2001:DB8::7:0:0:0:1",
  "[2001:db8:0:7::1]",
  "[2001:db8:0:7::1]:443",
  "[2001:db8:0:7::2]:50001",
  "2001:db8:0:7::1%eth0",
  "2001:db8:0:7::203.0.113.7",
])("[DOR1] an IPv6 address counts with its /64 network: %s", (from) => {
  expect(clientAddress(from)).toBe("2001:db8:0:7::/64");
});

test.each([
  ["2001:db8:0:8::1", "2001:db8:0:8::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
  ["1::", "1:0:0:0::/64"],
])("[DOR1] networks are told apart: %s", (from, address) => {
  expect(clientAddress(from)).toBe(address);
});

test.each([undefined, "", "unknown", "_hidden", "[203.0.113.7", "3405803783", "0x7f.1", "a, b"])(
  "[DOR1] what is no address counts as one: %s",
  (from) => expect(clientAddress(from)).toBe("unknown"),
);
