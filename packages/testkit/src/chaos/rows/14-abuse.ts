import { startOne } from "../nodes/start-nodes.ts";
import { startLoad } from "../people/load.ts";
import { createTalkers } from "../people/talkers.ts";
import { agentWriter, openWithAgent, userWriter, type Writer } from "../people/writer.ts";
import type { Row } from "../row.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { refuseForeignRequests, refuseForgedCursors } from "./14-abuse/requests.ts";
import { refuseFlood, refuseFrames, refuseLogins } from "./14-abuse/connections.ts";
import { ignorePrototypes } from "./14-abuse/prototypes.ts";
import type { Scene } from "./14-abuse/scene.ts";

export const abuse: Row = {
  id: 14,
  title: "no hello, forged cursors, foreign conversations, floods, wrong origins, malformed frames",
  async play(stage) {
    const node = await startOne(stage);
    const talkers = await createTalkers(stage, [node], { users: 3, agents: 1 });
    const load = startLoad({ random: stage.random, people: talkers.all, everyMs: 30 });
    const victim = await userWriter(stage, node.url, "victim");
    const foreign = await openWithAgent(victim);
    await victim.send({ conversationId: foreign, clientId: "secret", text: "the secret word" });
    const abuser = await userWriter(stage, node.url, "abuser");
    const scene = { stage, node, foreign, own: await openWithAgent(abuser) };
    await Promise.all([refuseLogins(scene), refuseFrames(scene)]);
    await refuseForgedCursors(scene, abuser.raw);
    await refuseForeignRequests(scene, abuser.raw);
    await ignorePrototypes(scene, abuser.raw);
    await refuseFlood(scene);
    checkLeaks(scene, abuser);
    await checkOthers(scene, victim);
    await load.stop();
    await quiesce(stage, talkers.all);
  },
};

function checkLeaks({ stage: { found } }: Scene, { raw }: Writer): void {
  const received = raw.texts.join("\n");
  found.must(!received.includes("the secret word"), "no text of another conversation leaks");
  found.must(
    !/at .*\.ts:\d|SELECT |violates|syntax/i.test(received),
    "no answer contains a stack trace or SQL",
  );
}

/** The abuse has not affected other connections. */
async function checkOthers({ stage, node, foreign }: Scene, victim: Writer): Promise<void> {
  const message = { conversationId: foreign, clientId: "after", text: "still fine" };
  const answer = await victim.send(message);
  stage.found.must(answer.t === "ok" && answer.seq > 0, "the victim can write");
  const agent = await agentWriter(stage, node.url, stage.lastLogin());
  stage.found.must(agent.raw.frames.length > 0, "an agent can connect");
}
