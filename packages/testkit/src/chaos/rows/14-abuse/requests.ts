import type { ErrorCode } from "@deskwire/protocol";
import type { RawClient } from "../../../clients/raw-client.ts";
import { userToken } from "../../people/user-token.ts";
import { expectRefusal, type Scene } from "./scene.ts";

/** Cursors that do not exist are refused and move nothing. */
export async function refuseForgedCursors(scene: Scene, raw: RawClient): Promise<void> {
  const { own: conversationId, stage } = scene;
  const before = await readCursors(scene);
  const requests: [object, ErrorCode][] = [
    [{ t: "receipt", conversationId, read: 1_000_000 }, "bad_cursor"],
    [{ t: "receipt", conversationId, delivered: 1_000_000, read: 1 }, "bad_cursor"],
    [{ t: "receipt", conversationId, read: -1 }, "bad_request"],
    [{ t: "receipt", conversationId, read: 1.5 }, "bad_request"],
    [{ t: "notificationReceipt", read: 9 }, "bad_cursor"],
    [{ t: "sync", conversationId, after: 0, limit: 100_000 }, "bad_request"],
  ];
  for (const [frame, code] of requests) await expectRefusal(scene, raw, frame, code);
  stage.found.must((await readCursors(scene)) === before, "no forged cursor moves a cursor");
}

async function readCursors({ stage, own }: Scene): Promise<string> {
  const rows = await stage.sql(
    "SELECT user_delivered, user_read, agent_delivered, agent_read FROM conversation WHERE id = $1",
    [own],
  );
  return JSON.stringify(rows);
}

/** Requests about another user's conversation are refused and change nothing. */
export async function refuseForeignRequests(scene: Scene, raw: RawClient): Promise<void> {
  const { foreign: conversationId, stage } = scene;
  const before = await readForeign(scene);
  const body = { text: "let me in" };
  const unknown: object[] = [
    { t: "send", conversationId, clientId: "foreign", kind: "text", body },
    { t: "sync", conversationId, after: 0, limit: 10 },
    { t: "receipt", conversationId, read: 1 },
    { t: "typing", conversationId, on: true },
    { t: "end", conversationId },
    { t: "rate", conversationId, score: 1 },
    { t: "recall", conversationId, seq: 1 },
  ];
  for (const frame of unknown) await expectRefusal(scene, raw, frame, "unknown_conversation");
  const forbidden: object[] = [
    { t: "claim", conversationId },
    { t: "transfer", conversationId, to: { queue: true } },
    { t: "status", availability: "away" },
  ];
  for (const frame of forbidden) await expectRefusal(scene, raw, frame, "forbidden");
  await refuseHistory(scene);
  stage.found.must((await readForeign(scene)) === before, "the foreign conversation is unchanged");
}

async function refuseHistory({ node, foreign, stage }: Scene): Promise<void> {
  const { status } = await fetch(`${node.url}/api/v1/conversations/${foreign}/messages`, {
    headers: { authorization: `Bearer ${userToken("abuser")}` },
  });
  stage.found.must(
    status === 404 || status === 401,
    `the history over HTTP is refused, not ${status}`,
  );
}

async function readForeign({ stage, foreign }: Scene): Promise<string> {
  return JSON.stringify(await stage.sql("SELECT * FROM conversation WHERE id = $1", [foreign]));
}
