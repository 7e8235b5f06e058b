import { expect, test } from "vitest";
import { embedderOrigin, originOf, seal, unseal } from "./bridge.ts";

const frame = { name: "the frame's window" };
const peer = { origin: "https://chat.example.com", source: frame };
const hello = seal({ type: "hello" });

test("a sealed message from the expected window and origin is accepted", () => {
  expect(unseal({ data: hello, ...peer }, peer)).toEqual({ type: "hello", deskwire: 1 });
});

test.each([
  ["another origin", { data: hello, origin: "https://evil.example", source: frame }],
  [
    "the same host on another port",
    { data: hello, origin: "https://chat.example.com:8443", source: frame },
  ],
  ["the same host without TLS", { data: hello, origin: "http://chat.example.com", source: frame }],
  [
    "an origin with the same prefix",
    { data: hello, origin: "https://chat.example.com.evil.example", source: frame },
  ],
  ["a sandboxed document", { data: hello, origin: "null", source: frame }],
  ["another window of the right origin", { data: hello, origin: peer.origin, source: {} }],
  ["a closed window", { data: hello, origin: peer.origin, source: null }],
])("a message from %s is ignored", (_from, event) => {
  expect(unseal(event, peer)).toBeNull();
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a string", "hello"],
  ["a message of another program", { type: "hello" }],
  ["another version", { type: "hello", deskwire: 2 }],
])("%s is not a message of the bridge", (_what, data) => {
  expect(unseal({ data, ...peer }, peer)).toBeNull();
});

test("the browser's list of ancestors takes precedence over the referrer", () => {
  expect(
    embedderOrigin(["https://shop.example", "https://top.example"], "https://other.example/a"),
  ).toBe("https://shop.example");
});

test("without a list of ancestors the referrer names the embedder", () => {
  expect(embedderOrigin(undefined, "https://shop.example/cart?id=1")).toBe("https://shop.example");
});

test.each([
  ["an opaque ancestor despite a referrer", ["null"], "https://shop.example/"],
  ["no referrer", undefined, ""],
  ["a referrer that is no web page", undefined, "about:srcdoc"],
])("%s yields no embedder", (_case, ancestors, referrer) => {
  expect(embedderOrigin(ancestors, referrer)).toBeNull();
});

test("only web addresses have an origin", () => {
  expect(originOf("http://localhost:3000/demo/")).toBe("http://localhost:3000");
  expect(originOf("javascript:alert(1)")).toBeNull();
  expect(originOf("data:text/html,x")).toBeNull();
});
