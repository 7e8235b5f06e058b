import { describe, expect, test } from "vitest";
import { history, pushedSeqs, sendText } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/on-stage.ts";

/** Sending, receipts, typing, recall and sync on any engine and number of nodes. */
export function messagesSuite(on: OnStage): void {
  describe("messages", () => {
    test("[SND1] [SEQ7] a text reaches every session of both sides once, including the sender's", async () => {
      const { user, agent, id, conversation } = await on.stage.served("ada");
      const [tab, console2] = [await on.stage.user("ada"), await on.stage.again(agent)];
      const texts = ["你好，请问有货吗？", "有的 😀", "👩‍👩‍👧 ok", "العربية"];
      for (const [n, text] of texts.entries()) {
        const answer = await [user, agent.socket][n % 2]!.ok("send", {
          conversationId: id,
          clientId: `m${n}`,
          kind: "text",
          body: { text },
        });
        expect(answer).toMatchObject({ seq: 3 + n, duplicate: false });
      }
      for (const client of [user, tab, agent.socket, console2]) {
        await client.find(() => pushedSeqs(client, id).filter((seq) => seq > 2).length === 4);
        const messages = client
          .events("message")
          .filter((event) => event.message.kind === "text")
          // Messages that two nodes stored can arrive in another order than their seqs.
          .toSorted((a, b) => a.message.seq - b.message.seq);
        expect(messages.map((event) => event.message.body)).toEqual(
          texts.map((text) => ({ text })),
        );
        expect(messages.map((event) => event.message.clientId)).toEqual(["m0", "m1", "m2", "m3"]);
        expect(messages[0]!.message.from).toEqual({ kind: "user", id: conversation.user.id });
        expect(messages[1]!.message.from).toEqual({ kind: "agent", id: agent.id });
      }
      expect(await history(user, id)).toEqual(await history(agent.socket, id));
    });

    test("[SND2] a repeat from any session gets the first seq and time, and is not sent to the other side", async () => {
      const { user, agent, id } = await on.stage.served("bob");
      const send = {
        conversationId: id,
        clientId: "same",
        kind: "text",
        body: { text: "first" },
      } as const;
      const { re: _first, ...first } = await user.ok("send", send);
      const tab = await on.stage.user("bob");
      const { re: _again, ...again } = await tab.ok("send", { ...send, body: { text: "other" } });
      expect(again).toEqual({ ...first, duplicate: true });
      // A repeat is recognized also when its body would be refused.
      const bodies = [{ text: " " }, { text: "x".repeat(4_001) }, null, undefined, { text: 5 }];
      const odd = [
        ...bodies.map((body) => ({ kind: "text", body })),
        { kind: "note" },
        { kind: "?" },
      ];
      for (const fields of odd) {
        const answer = await tab.ask({ ...send, ...fields, t: "send" });
        expect(answer).toMatchObject({ ...first, t: "ok", duplicate: true });
      }
      const last = await sendText(user, id, "last");
      expect(last).toBe(first.seq + 1);
      await agent.socket.event("message", (event) => event.message.seq === last);
      expect(pushedSeqs(agent.socket, id)).toEqual([1, 2, 3, 4]);
      expect((await history(user, id))[2]!.body).toEqual({ text: "first" });
    });

    test("[SND4] pipelined sends of both sides keep their order, without gaps", async () => {
      const { user, agent, id } = await on.stage.served();
      const fields = (n: number) =>
        ({ conversationId: id, clientId: `p${n}`, kind: "text", body: { text: `${n}` } }) as const;
      const numbers = Array.from({ length: 150 }, (_, n) => n);
      const answers = await Promise.all([
        ...numbers.map((n) => user.ok("send", fields(n))),
        ...numbers.map((n) => agent.socket.ok("send", fields(n))),
      ]);
      expect(answers.map((answer) => answer.seq).sort((a, b) => a - b)).toEqual(
        answers.map((_, n) => n + 3),
      );
      for (const client of [user, agent.socket]) {
        // Messages that two nodes stored can arrive in another order than their seqs. Each one arrives once.
        await client.find(() => pushedSeqs(client, id).length >= 302);
        expect(pushedSeqs(client, id).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 302 }, (_, n) => n + 1),
        );
        for (const kind of ["user", "agent"]) {
          const own = client.events("message").filter((event) => event.message.from?.kind === kind);
          expect(own.map((event) => event.message.clientId)).toEqual(numbers.map((n) => `p${n}`));
        }
      }
    });

    test("[SND11] a note reaches the agents; the user gets only its seq", async () => {
      const { user, agent, id } = await on.stage.served();
      const note = {
        conversationId: id,
        clientId: "n",
        kind: "note",
        body: { text: "secret" },
      } as const;
      const { seq, at } = await agent.socket.ok("send", note);
      const hidden = { seq, from: null, kind: "hidden", at };
      const pushed = await user.event("message", (event) => event.message.seq === seq);
      expect(pushed.message).toEqual(hidden);
      expect((await history(user, id)).at(-1)).toEqual(hidden);
      expect((await history(agent.socket, id)).at(-1)).toMatchObject({
        kind: "note",
        body: { text: "secret" },
      });
      expect(user.texts.join()).not.toContain("secret");
      expect((await user.request("send", note)).t).toBe("err");
    });

    test("[RCP1] [RCP2] [RCP3] [RCP4] receipts advance the cursors, and the sessions of both sides get them", async () => {
      const { user, agent, id } = await on.stage.served("eve");
      const tab = await on.stage.user("eve");
      const seq = await sendText(user, id, "hello");
      agent.socket.send({ t: "receipt", conversationId: id, delivered: seq });
      agent.socket.send({ t: "receipt", conversationId: id, read: seq - 1 });
      agent.socket.send({ t: "receipt", conversationId: id, read: 1, delivered: 1 });
      agent.socket.send({ t: "receipt", conversationId: id, read: seq });
      for (const client of [user, tab, agent.socket]) {
        const last = await client.event("receipt", (event) => event.read === seq);
        expect(last).toEqual({
          t: "receipt",
          conversationId: id,
          by: { kind: "agent", id: agent.id },
          delivered: seq,
          read: seq,
        });
        const reads = client.events("receipt").map((event) => event.read);
        expect(reads).toEqual(reads.toSorted((a, b) => a - b));
      }
      const { conversations } = await on.nodes.users
        .connect()
        .then((client) => on.stage.adopt(client).hello(on.nodes.users.token("eve")));
      expect(conversations[0]!.cursors).toEqual({
        user: { delivered: 0, read: 0 },
        agent: { delivered: seq, read: seq },
      });
    });

    test("typing reaches only the other side, and is not stored", async () => {
      const { user, agent, id } = await on.stage.served();
      user.send({ t: "typing", conversationId: id, on: true });
      const event = await agent.socket.event("typing");
      expect(event).toEqual({
        t: "typing",
        conversationId: id,
        by: expect.objectContaining({ kind: "user" }) as unknown,
        on: true,
      });
      agent.socket.send({ t: "typing", conversationId: id, on: false });
      expect(await user.event("typing")).toMatchObject({
        by: { kind: "agent", id: agent.id },
        on: false,
      });
      await Promise.all([user.settle(), agent.socket.settle()]);
      expect([user.events("typing").length, agent.socket.events("typing").length]).toEqual([1, 1]);
      expect(await history(user, id)).toHaveLength(2);
    });

    test("[SND2] a repeat gets its seq also after the end of the conversation", async () => {
      const { user, agent, id } = await on.stage.served();
      const send = {
        conversationId: id,
        clientId: "kept",
        kind: "text",
        body: { text: "kept" },
      } as const;
      const { seq, at } = await user.ok("send", send);
      await agent.socket.ok("end", { conversationId: id });
      expect(await user.ok("send", send)).toMatchObject({ seq, at, duplicate: true });
    });

    test("[CNV7] a recalled message is a tombstone for both sides, and there is an event", async () => {
      const { user, agent, id } = await on.stage.served();
      const seq = await sendText(user, id, "embarrassing");
      const { seq: event } = await user.ok("recall", { conversationId: id, seq });
      for (const client of [user, agent.socket]) {
        const told = await client.event("message", (each) => each.message.seq === event);
        expect(told.message.body).toEqual({
          type: "recalled",
          seq,
          by: expect.objectContaining({ kind: "user" }) as unknown,
        });
        const stone = (await history(client, id)).find((message) => message.seq === seq);
        expect(stone).toMatchObject({ kind: "text", body: { text: "" }, recalled: true });
      }
      expect(await user.request("recall", { conversationId: id, seq })).toMatchObject({
        code: "already_recalled",
      });
    });

    test("[SEQ4] a client that comes back gets the missed messages in order", async () => {
      const { user, agent, id } = await on.stage.served("zoe");
      user.terminate();
      for (let n = 0; n < 5; n++) await sendText(agent.socket, id, `${n}`);
      const back = on.stage.adopt(await on.nodes.users.connect());
      const welcome = await back.hello(on.nodes.users.token("zoe"));
      expect(welcome.conversations[0]).toMatchObject({ id, lastSeq: 7 });
      expect(welcome.counters).toMatchObject({ chat: 5 });
      const { messages, more } = await back.ok("sync", {
        conversationId: id,
        after: 2,
        limit: 200,
      });
      expect(messages.map((message) => message.seq)).toEqual([3, 4, 5, 6, 7]);
      expect(more).toBe(false);
    });
  });
}
