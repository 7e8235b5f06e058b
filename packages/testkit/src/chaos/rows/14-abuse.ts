import { CLOSE, type ErrorCode } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "../../clients/raw-client.ts";
import { signUserToken } from "../../clients/user-token.ts";
import { startLoad } from "../people/load.ts";
import { userToken } from "../people/person.ts";
import { quiesce } from "../verdict/quiesce.ts";
import type { Row } from "../row.ts";
import { USER_SECRET, type ChaosNode, type Stage } from "../stage.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { createTalkers } from "../people/talkers.ts";
import { within } from "../wait.ts";
import { agentWriter, openWithAgent, userWriter } from "../people/writer.ts";

interface Scene {
  stage: Stage;
  node: ChaosNode;
  /** A conversation of somebody else. */
  foreign: string;
  /** One's own. */
  own: string;
}

export const abuse: Row = {
  id: 14,
  title:
    "no hello, forged cursors, foreign conversations, floods, wrong origins, frames that are none",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 3, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 30 });
    const victim = await userWriter(stage, node.url, "victim");
    const foreign = await openWithAgent(victim);
    await victim.send({ conversationId: foreign, clientId: "secret", text: "the secret word" });
    const abuser = await userWriter(stage, node.url, "abuser");
    const own = await openWithAgent(abuser);
    const scene = { stage, node, foreign, own };
    await Promise.all([doors(scene), frames(scene)]);
    await forgery(scene, abuser.raw);
    await foreignRequests(scene, abuser.raw);
    await prototypes(scene, abuser.raw);
    await flood(scene);
    const seen = abuser.raw.texts.join("\n");
    stage.found.must(!seen.includes("the secret word"), "nothing of another's conversation leaks");
    stage.found.must(
      !/at .*\.ts:\d|SELECT |violates|syntax/i.test(seen),
      "no answer shows the inside",
    );
    // Whoever was there all the time noticed nothing.
    const answer = await victim.send({
      conversationId: foreign,
      clientId: "after",
      text: "still fine",
    });
    stage.found.must(answer.t === "ok" && answer.seq > 0, "the victim goes on");
    const agent = await agentWriter(stage, node.url, stage.lastLogin());
    stage.found.must(agent.raw.frames.length > 0, "an agent still gets in");
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

/** Who does not come in, and how they are told. */
async function doors({ stage: { found }, node }: Scene): Promise<void> {
  const enter = async (
    what: string,
    code: number,
    come: (raw: RawClient) => void,
  ): Promise<void> => {
    const raw = await connectRaw(node.url);
    come(raw);
    const close = await within(raw.closed, { what });
    found.must(close.code === code, `${what}: closed with ${code}, not ${close.code}`);
  };
  const hello = (token: string, more = {}) => ({
    t: "hello",
    id: 1,
    token,
    client: { name: "x", version: "1" },
    ...more,
  });
  const expired = signUserToken(USER_SECRET, "late", { life: -60 });
  const unsigned = signUserToken(USER_SECRET, "nobody", { header: { alg: "none" } });
  const forged = signUserToken("another secret", "nobody");
  await Promise.all([
    enter("no hello", CLOSE.noHello, () => undefined),
    enter("another first frame", CLOSE.noHello, (raw) => raw.send({ t: "ping", id: 1 })),
    enter("a second frame before welcome", CLOSE.noHello, (raw) => {
      raw.send(hello(userToken("hasty")));
      raw.send({ t: "open", id: 2 });
    }),
    enter("a forged token", CLOSE.tokenRefused, (raw) => raw.send(hello(forged))),
    enter("an unsigned token", CLOSE.tokenRefused, (raw) => raw.send(hello(unsigned))),
    enter("an expired token", CLOSE.tokenExpired, (raw) => raw.send(hello(expired))),
    enter("hello without its form", CLOSE.malformed, (raw) =>
      raw.send({ t: "hello", id: 1, token: 7 }),
    ),
  ]);
  const bare = await connectRaw(node.url, { protocols: [] });
  found.must(
    (await within(bare.closed, { what: "no subprotocol" })).code === CLOSE.version,
    "no subprotocol: closed with 4506",
  );
  const refused = await connectRaw(node.url, { headers: { origin: "https://evil.example" } }).then(
    () => "let in",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  found.must(refused.includes("403"), `a wrong Origin gets 403, not: ${refused}`);
}

/** Frames that end the connection. */
async function frames({ stage: { found }, node }: Scene): Promise<void> {
  const spoil = async (
    what: string,
    code: number,
    send: (raw: RawClient) => void,
  ): Promise<void> => {
    const raw = await connectRaw(node.url);
    await within(raw.hello(userToken("spoiler")), { what: "welcome" });
    send(raw);
    const close = await within(raw.closed, { what });
    found.must(close.code === code, `${what}: closed with ${code}, not ${close.code}`);
  };
  const oneMore = `{"t":"ping","id":1,"x":"${"x".repeat(64 * 1_024 - 26)}"}`;
  await Promise.all([
    spoil("64 KiB + 1", CLOSE.limit, (raw) => raw.sendRaw(oneMore.padEnd(64 * 1_024 + 1, " "))),
    spoil("a binary frame", CLOSE.malformed, (raw) =>
      raw.sendRaw(new Uint8Array([123, 125]), { binary: true }),
    ),
    spoil("no JSON", CLOSE.malformed, (raw) => raw.sendRaw("{")),
    spoil("no object", CLOSE.malformed, (raw) => raw.sendRaw("7")),
    spoil("an array without the capability", CLOSE.malformed, (raw) =>
      raw.sendRaw('[{"t":"ping","id":1}]'),
    ),
    spoil("deep nesting", CLOSE.malformed, (raw) => raw.sendRaw("[".repeat(30_000))),
  ]);
  const whole = await connectRaw(node.url);
  await within(whole.hello(userToken("whole")), { what: "welcome" });
  whole.sendRaw(oneMore.slice(0, -2).padEnd(64 * 1_024 - 2, "x") + '"}');
  await within(
    whole.find(({ t }) => t === "pong"),
    { what: "64 KiB are one frame" },
  );
  whole.terminate();
}

async function expectRefusal(
  { stage: { found } }: Scene,
  raw: RawClient,
  frame: object,
  code: ErrorCode,
): Promise<void> {
  const answer = await within(raw.ask(frame), { what: JSON.stringify(frame) });
  const said = answer.t === "err" ? answer.code : answer.t;
  found.must(said === code, `${JSON.stringify(frame)}: ${code}, not ${said}`);
}

async function forgery(scene: Scene, raw: RawClient): Promise<void> {
  const { own: conversationId, stage } = scene;
  const before = await cursors(scene);
  await expectRefusal(scene, raw, { t: "receipt", conversationId, read: 1_000_000 }, "bad_cursor");
  await expectRefusal(
    scene,
    raw,
    { t: "receipt", conversationId, delivered: 1_000_000, read: 1 },
    "bad_cursor",
  );
  await expectRefusal(scene, raw, { t: "receipt", conversationId, read: -1 }, "bad_request");
  await expectRefusal(scene, raw, { t: "receipt", conversationId, read: 1.5 }, "bad_request");
  await expectRefusal(scene, raw, { t: "notificationReceipt", read: 9 }, "bad_cursor");
  await expectRefusal(
    scene,
    raw,
    { t: "sync", conversationId, after: 0, limit: 100_000 },
    "bad_request",
  );
  stage.found.must((await cursors(scene)) === before, "no forged cursor moved");
}

async function cursors({ stage, own }: Scene): Promise<string> {
  const rows = await stage.sql(
    "SELECT user_delivered, user_read, agent_delivered, agent_read FROM conversation WHERE id = $1",
    [own],
  );
  return JSON.stringify(rows);
}

async function foreignRequests(scene: Scene, raw: RawClient): Promise<void> {
  const { foreign: conversationId, node, stage } = scene;
  const before = JSON.stringify(
    await stage.sql("SELECT * FROM conversation WHERE id = $1", [conversationId]),
  );
  const body = { text: "let me in" };
  const requests: object[] = [
    { t: "send", conversationId, clientId: "foreign", kind: "text", body },
    { t: "sync", conversationId, after: 0, limit: 10 },
    { t: "receipt", conversationId, read: 1 },
    { t: "typing", conversationId, on: true },
    { t: "end", conversationId },
    { t: "rate", conversationId, score: 1 },
    { t: "recall", conversationId, seq: 1 },
  ];
  for (const request of requests) await expectRefusal(scene, raw, request, "unknown_conversation");
  await expectRefusal(scene, raw, { t: "claim", conversationId }, "forbidden");
  await expectRefusal(
    scene,
    raw,
    { t: "transfer", conversationId, to: { queue: true } },
    "forbidden",
  );
  await expectRefusal(scene, raw, { t: "status", availability: "away" }, "forbidden");
  const history = await fetch(`${node.url}/api/v1/conversations/${conversationId}/messages`, {
    headers: { authorization: `Bearer ${userToken("abuser")}` },
  });
  stage.found.must(
    history.status === 404 || history.status === 401,
    `history over HTTP is refused, not ${history.status}`,
  );
  const after = JSON.stringify(
    await stage.sql("SELECT * FROM conversation WHERE id = $1", [conversationId]),
  );
  stage.found.must(after === before, "the foreign conversation is as it was");
}

async function prototypes(scene: Scene, raw: RawClient): Promise<void> {
  const { own } = scene;
  const text = (id: number, more: string) =>
    `{"t":"send","id":${id},"conversationId":"${own}","clientId":"proto-${id}","kind":"text","body":{"text":"fine"},${more}}`;
  for (const [n, more] of [
    '"__proto__":{"kind":"note"}',
    '"constructor":{"prototype":{"t":"x"}}',
    '"toString":1',
  ].entries()) {
    raw.sendRaw(text(9_000 + n, more));
    const answer = await within(
      raw.find((each) => "re" in each && each.re === 9_000 + n),
      { what: more },
    );
    scene.stage.found.must(answer.t === "ok", `${more} is ignored, not ${JSON.stringify(answer)}`);
  }
  await expectRefusal(scene, raw, { t: "__proto__" }, "unknown_command");
  await expectRefusal(scene, raw, { t: "constructor" }, "unknown_command");
  await expectRefusal(scene, raw, { t: "hasOwnProperty" }, "unknown_command");
}

/** Far more pings than anybody may send: first refused, then shown out. */
async function flood({ stage: { found }, node }: Scene): Promise<void> {
  const raw = await connectRaw(node.url);
  await within(raw.hello(userToken("flooder")), { what: "welcome" });
  let closed = false;
  void raw.closed.then(() => (closed = true));
  for (let n = 0; n < 20_000 && !closed; n++) {
    raw.send({ t: "ping", id: n });
    if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const close = await within(raw.closed, { what: "the flooder is shown out" });
  found.must(close.code === CLOSE.rate, `the flooder is closed with 4013, not ${close.code}`);
  const refused = raw.frames.filter(
    (frame) => frame.t === "err" && frame.code === "rate_limited",
  ).length;
  found.must(refused > 0, "and was told rate_limited before");
  found.note(
    `${raw.frames.filter(({ t }) => t === "pong").length} pings of a flood answered, ${refused} refused, then closed`,
  );
}
