import type { ConversationPage } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import { agent, app, bearer, id, useHttpStage } from "./testing/http-stage.ts";

useHttpStage();

describe("[HTP4] history", () => {
  test("has the same content as sync, for each reader", async () => {
    const [ann, socket] = [await app.user("ann"), await agent.connect()];
    for (const [client, headers] of [
      [ann, bearer(app.token("ann"))],
      [socket, { cookie: agent.cookie }],
    ] as const) {
      for (const query of ["after=0&limit=200", "after=1&limit=2", "before=4&limit=2", "limit=1"]) {
        const answer = await app.http("GET", `/api/v1/conversations/${id}/messages?${query}`, {
          headers,
        });
        const fields = Object.fromEntries(
          [...new URLSearchParams(query)].map(([key, value]) => [key, Number(value)]),
        );
        const {
          t: _t,
          re: _re,
          ...page
        } = await client.ok("sync", { conversationId: id, limit: 50, ...fields });
        expect(answer.json()).toEqual(page);
      }
    }
    const asUser = await app.http("GET", `/api/v1/conversations/${id}/messages`, {
      headers: bearer(app.token("ann")),
    });
    expect(asUser.text).not.toContain("secret");
    expect(
      (await app.http("GET", "/api/v1/conversations", { headers: bearer(app.token("ann")) })).text,
    ).not.toContain("secret");
  });

  test("lists each conversation once over several pages, newest first, and the queue oldest first", async () => {
    await agent.http("POST", "/api/v1/ws-ticket");
    const opened: string[] = [];
    await (await agent.connect()).ok("status", { availability: "away" });
    for (let n = 0; n < 7; n++)
      opened.push((await (await app.user(`queue-${n}`)).ok("open", {})).conversation.id);
    const totals = new Set<number | undefined>();
    const walk = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const page = (
          await app.admin.http("GET", `/api/v1/conversations?limit=3&${query}${from}`)
        ).json() as ConversationPage;
        expect(page.conversations.length).toBeLessThanOrEqual(3);
        ids.push(...page.conversations.map((each) => each.id));
        totals.add(page.total);
        cursor = page.next;
      }
      return ids;
    };
    expect(await walk("scope=queue")).toEqual(opened);
    expect([...totals]).toEqual([7]);
    expect(await walk("scope=all")).toEqual([...opened.toReversed(), id]);
    expect(await walk("scope=all&status=open")).toEqual([id]);
    expect(await walk("scope=all&userId=queue-3")).toEqual([opened[3]]);
    expect(await walk("scope=mine")).toEqual([]);
  });
});
