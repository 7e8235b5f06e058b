import { CLOSE } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "../../../clients/raw-client.ts";
import { signUserToken } from "../../../clients/user-token.ts";
import { USER_SECRET, userToken } from "../../people/user-token.ts";
import { within } from "../../wait.ts";
import type { Scene } from "./scene.ts";

const FRAME_BYTES_MAX = 64 * 1_024;
const FLOOD = 20_000;

/** What a client does, and the code that it must be closed with. */
type Case = readonly [what: string, code: number, act: (raw: RawClient) => void];

const hello = (token: unknown) => ({
  t: "hello",
  id: 1,
  token,
  client: { name: "x", version: "1" },
});

const LOGINS: readonly Case[] = [
  ["no hello", CLOSE.noHello, () => undefined],
  ["another first frame", CLOSE.noHello, (raw) => raw.send({ t: "ping", id: 1 })],
  [
    "too many frames before welcome",
    CLOSE.rate,
    (raw) => {
      raw.send(hello(userToken("hasty")));
      for (let id = 2; id < 120; id++) raw.send({ t: "ping", id });
    },
  ],
  [
    "a forged token",
    CLOSE.tokenRefused,
    (raw) => raw.send(hello(signUserToken("another secret", "nobody"))),
  ],
  [
    "an unsigned token",
    CLOSE.tokenRefused,
    (raw) => raw.send(hello(signUserToken(USER_SECRET, "nobody", { header: { alg: "none" } }))),
  ],
  [
    "an expired token",
    CLOSE.tokenExpired,
    (raw) => raw.send(hello(signUserToken(USER_SECRET, "late", { life: -60 }))),
  ],
  ["a malformed hello", CLOSE.malformed, (raw) => raw.send({ t: "hello", id: 1, token: 7 })],
];

/** Logins that must fail, and connections that must not be upgraded. */
export async function refuseLogins(scene: Scene): Promise<void> {
  const { stage, node } = scene;
  await Promise.all(
    LOGINS.map(async ([what, code, act]) => {
      const raw = await connectRaw(node.url);
      act(raw);
      await expectClose(scene, raw, what, code);
    }),
  );
  const bare = await connectRaw(node.url, { protocols: [] });
  await expectClose(scene, bare, "no subprotocol", CLOSE.version);
  const foreign = connectRaw(node.url, { headers: { origin: "https://evil.example" } });
  const refused = await foreign.then(
    () => "upgraded",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  stage.found.must(refused.includes("403"), `a wrong Origin gets 403, not: ${refused}`);
}

const FRAMES: readonly Case[] = [
  [
    "a frame of 64 KiB + 1",
    CLOSE.limit,
    (raw) => raw.sendRaw(pingOf(FRAME_BYTES_MAX).padEnd(FRAME_BYTES_MAX + 1, " ")),
  ],
  [
    "a binary frame",
    CLOSE.malformed,
    (raw) => raw.sendRaw(new Uint8Array([123, 125]), { binary: true }),
  ],
  ["no JSON", CLOSE.malformed, (raw) => raw.sendRaw("{")],
  ["no object", CLOSE.malformed, (raw) => raw.sendRaw("7")],
  [
    "an array without the capability",
    CLOSE.malformed,
    (raw) => raw.sendRaw('[{"t":"ping","id":1}]'),
  ],
  ["deep nesting", CLOSE.malformed, (raw) => raw.sendRaw("[".repeat(30_000))],
];

/** Frames that must end the connection. A frame of the largest size is answered. */
export async function refuseFrames(scene: Scene): Promise<void> {
  await Promise.all(
    FRAMES.map(async ([what, code, act]) => {
      const raw = await connectAs(scene, "spoiler");
      act(raw);
      await expectClose(scene, raw, what, code);
    }),
  );
  const raw = await connectAs(scene, "whole");
  raw.sendRaw(pingOf(FRAME_BYTES_MAX));
  const pong = raw.find(({ t }) => t === "pong");
  await within(pong, { what: "a frame of 64 KiB is answered" });
  raw.terminate();
}

/** Sends far more pings than allowed: they are refused first, then the connection is closed. */
export async function refuseFlood(scene: Scene): Promise<void> {
  const { found } = scene.stage;
  const raw = await connectAs(scene, "flooder");
  let closed = false;
  void raw.closed.then(() => (closed = true));
  for (let n = 0; n < FLOOD && !closed; n++) {
    raw.send({ t: "ping", id: n });
    if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await expectClose(scene, raw, "a flood of pings", CLOSE.rate);
  const refused = raw.frames.filter((frame) => frame.t === "err" && frame.code === "rate_limited");
  found.must(refused.length > 0, "a flood gets rate_limited before the close");
  const answered = raw.frames.filter(({ t }) => t === "pong").length;
  found.note(`${answered} pings of a flood answered, ${refused.length} refused, then closed`);
}

async function connectAs({ node }: Scene, userId: string): Promise<RawClient> {
  const raw = await connectRaw(node.url);
  await within(raw.hello(userToken(userId)), { what: "welcome" });
  return raw;
}

async function expectClose(
  { stage: { found } }: Scene,
  raw: RawClient,
  what: string,
  code: number,
): Promise<void> {
  const close = await within(raw.closed, { what });
  found.must(close.code === code, `${what}: closed with ${code}, not ${close.code}`);
}

/** A ping frame of this size. */
function pingOf(bytes: number): string {
  const [head, tail] = ['{"t":"ping","id":1,"x":"', '"}'];
  return `${head}${"x".repeat(bytes - head.length - tail.length)}${tail}`;
}
