import { microseconds, milliseconds, whole } from "../report/figures.ts";
import { seedHistory, userTokenOf } from "../stack/seed.ts";
import { FIRST_OF_CROWD } from "./crowds.ts";
import type { Scenario } from "./scenario.ts";

const CONVERSATIONS = 100;
const READERS = 4;
const REQUESTS = 4_000;
const LIMIT = 50;

/** A page from anywhere in a long history, as `sync` answers it. */
export const history: Scenario = async ({ stack, full, say }) => {
  const each = full ? 20_000 : 2_000;
  say(`history of ${whole(each * CONVERSATIONS)} messages`);
  const conversations = stack.seed.conversations.slice(-CONVERSATIONS);
  if (stack.seed.conversations.length - CONVERSATIONS < FIRST_OF_CROWD) {
    throw new Error("too few conversations are seeded");
  }
  const ids = conversations.map((conversation) => conversation.id);
  await seedHistory(stack.pool, ids, each);
  const { server } = stack;
  const { ms, cpu } = await stack.generator.ask("readPages", {
    port: server.port,
    readers: conversations.slice(0, READERS).map((conversation) => ({
      token: userTokenOf(conversation),
      conversationId: conversation.id,
    })),
    lastSeq: each,
    limit: LIMIT,
    requests: REQUESTS,
    watch: { server: server.pid, postgres: stack.postgresPid },
  });
  const serverUs = cpu.server / ms.count;
  const postgresUs = cpu.postgres / ms.count;
  return [
    {
      what: `history page of ${LIMIT}, p95, among ${whole(each * CONVERSATIONS)} messages`,
      measured: `${milliseconds(ms.p95)} (p50 ${milliseconds(ms.p50)}; server ${microseconds(serverUs)}, Postgres ${microseconds(postgresUs)})`,
      value: ms.p95,
      unit: " ms",
      budget: { better: "less", reach: 5, then: 2 },
      details: { ms, serverUs, postgresUs },
    },
  ];
};
