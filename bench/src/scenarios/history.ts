import type { PagesResult } from "../load/commands.ts";
import { microseconds, milliseconds, whole } from "../report/figures.ts";
import type { Line } from "../report/line.ts";
import { seedHistory, userTokenOf, type SeededConversation } from "../stack/seed.ts";
import type { Stack } from "../stack/stack.ts";
import { FIRST_OF_CROWD } from "./crowds.ts";
import type { Scenario } from "./scenario.ts";

const CONVERSATIONS = 100;
const READERS = 4;
const REQUESTS = 4_000;
const LIMIT = 50;

/** Reads pages from random places of a long history with `sync`. */
export const history: Scenario = async ({ stack, full, say }) => {
  const each = full ? 20_000 : 2_000;
  say(`history of ${whole(each * CONVERSATIONS)} messages`);
  const conversations = stack.seed.conversations.slice(-CONVERSATIONS);
  if (stack.seed.conversations.length - CONVERSATIONS < FIRST_OF_CROWD)
    throw new Error("the seed has too few conversations");
  await seedHistory(
    stack.pool,
    conversations.map(({ id }) => id),
    each,
  );
  const pages = await readPages(stack, conversations.slice(0, READERS), each);
  return [lineOf(each * CONVERSATIONS, pages)];
};

function readPages(
  { generator, server, postgresPid }: Stack,
  conversations: readonly SeededConversation[],
  lastSeq: number,
): Promise<PagesResult> {
  return generator.ask("readPages", {
    port: server.port,
    readers: conversations.map((conversation) => ({
      token: userTokenOf(conversation),
      conversationId: conversation.id,
    })),
    lastSeq,
    limit: LIMIT,
    requests: REQUESTS,
    watch: { server: server.pid, postgres: postgresPid },
  });
}

function lineOf(messages: number, { ms, cpu }: PagesResult): Line {
  const serverUs = cpu.server / ms.count;
  const postgresUs = cpu.postgres / ms.count;
  return {
    what: {
      en: `history page of ${LIMIT}, p95, among ${whole(messages)} messages`,
      zh: `历史消息分页（每页 ${LIMIT} 条），p95，共 ${whole(messages)} 条消息`,
    },
    measured: milliseconds(ms.p95),
    note: `p50 ${milliseconds(ms.p50)}; server ${microseconds(serverUs)}, PostgreSQL ${microseconds(postgresUs)}`,
    value: ms.p95,
    unit: " ms",
    budget: { better: "less", reach: 5, aim: 2 },
    details: { ms, serverUs, postgresUs },
  };
}
