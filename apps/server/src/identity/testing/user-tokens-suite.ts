import { shouldReconnect } from "@deskwire/protocol";
import { describe, expect, test } from "vitest";
import { createMainSite } from "../../notifications/testing/main-site.ts";
import type { OnStage } from "../../testing/on-stage.ts";

/** Tokens of users and their revocation on any engine and number of nodes. */
export function userTokensSuite(on: OnStage): void {
  const site = createMainSite(on);

  describe("user tokens", () => {
    test("[IDN10] welcome has the locale of the user's token", async () => {
      const hello = async (claims: object) => {
        const client = await on.nodes.users.connect();
        const { me } = await client.hello(
          on.nodes.users.token(site.newUser(), { claims: { ...claims } }),
        );
        await client.close();
        return me;
      };
      expect(await hello({ locale: "zh_CN" })).toMatchObject({ locale: "zh-CN" });
      for (const claims of [{}, { locale: 5 }, { locale: "<script>" }])
        expect(await hello(claims)).not.toHaveProperty("locale");
    });

    test("[IDN8] [IDN9] revoking closes the user's sockets on every node, and earlier tokens are refused", async () => {
      const { users } = on.nodes;
      const connect = async () => on.stage.adopt(await users.connect());
      const userId = site.newUser();
      const issued = Math.floor(Date.now() / 1_000);
      const old = users.token(userId, { claims: { iat: issued } });
      const tabs = await site.tabs(userId);
      const bystander = await on.stage.user(site.newUser());
      const path = `/users/${userId}`;
      const call = { method: "DELETE", id: `revoke-${userId}` };
      const answer = await site.call(path, undefined, call);
      expect(answer.json()).toEqual({ userId, revoked: true });
      for (const tab of tabs) {
        const { code } = await tab.closed;
        expect([code, shouldReconnect(code)]).toEqual([4503, false]);
      }
      await expect((await connect()).hello(old)).rejects.toThrow("4500");
      await expect((await connect()).hello(users.token(userId))).rejects.toThrow("4500");
      const history = await users.http("GET", "/api/v1/conversations", {
        headers: { authorization: `Bearer ${old}` },
      });
      expect(history.status).toBe(401);
      for (const future of [301 + 60, 86_400]) {
        const forged = users.token(userId, { claims: { iat: issued + future }, life: 172_800 });
        await expect((await connect()).hello(forged)).rejects.toThrow("4500");
      }
      const later = users.token(userId, { claims: { iat: issued + 60 } });
      const back = await connect();
      expect((await back.hello(later)).t).toBe("welcome");
      // The main site repeats a call when the answer was lost. The repeat revokes nothing.
      expect((await site.call(path, undefined, call)).json()).toEqual(answer.json());
      for (const tab of [back, bystander]) await tab.settle();
    });
  });
}
