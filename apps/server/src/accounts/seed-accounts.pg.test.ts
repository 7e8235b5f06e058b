import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildCapabilities } from "../app/build-capabilities.ts";
import { openPlatform } from "../app/open-platform.ts";
import { readConfig } from "../config/config.ts";
import { createHub } from "../gateway/socket/hub.ts";
import { TIMINGS } from "../gateway/socket/timings.ts";
import type { Log } from "../platform/kernel/log.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import type { Accounts } from "./accounts.ts";
import { agentActor } from "./login.ts";

let database: TestDatabase;
let opened: AsyncDisposableStack;

beforeEach(async () => {
  database = await createTestDatabase();
  opened = new AsyncDisposableStack();
});
afterEach(async () => {
  await opened.disposeAsync();
  await database.drop();
});

const ADMIN = { email: "admin@deskwire.local", password: "demo-admin" };
const MIA = { email: "mia@demo.deskwire.local", password: "demo-mia" };

interface Started {
  accounts: Accounts;
  /** What the server prints. */
  shown: { who: string; email: string; password: string | null }[];
  /** The sentences that it logs. */
  logged: string[];
  /** The result of signing in. */
  signIn(login: { email: string; password: string }): Promise<string>;
}

/** The accounts of a server that starts with these settings. */
async function start(env: Record<string, string>): Promise<Started> {
  const logged: string[] = [];
  const note = (_fields: object, text: string): void => void logged.push(text);
  const log: Log = { info: note, warn: note, error: note };
  const config = readConfig(env);
  const platform = await openPlatform(opened, { config, databaseUrl: database.url, log });
  const secrets = { session: "s".repeat(32), userJwt: undefined, hooks: [], hookKeys: [] };
  const parts = { platform, config, secrets, timings: TIMINGS, audience: createHub() };
  const { accounts } = buildCapabilities(opened, parts);
  const shown = await accounts.seed({
    adminEmail: config.ADMIN_EMAIL,
    adminPassword: config.ADMIN_PASSWORD,
  });
  const signIn: Started["signIn"] = async ({ email, password }) => {
    const signedIn = await accounts.login(email, password);
    return signedIn.ok ? "ok" : signedIn.refusal.code;
  };
  return { accounts, shown, logged, signIn };
}

/** Signs in, and answers the token with the actor. */
async function loginOf(accounts: Accounts, { email, password }: typeof ADMIN) {
  const signedIn = await accounts.login(email, password);
  const token = signedIn.ok ? signedIn.value.token : "";
  const login = await accounts.byToken(token);
  if (login === null) throw new Error("the sign-in was refused");
  return { token, actor: agentActor(login) };
}

describe("[DOR3] accounts of the demo", () => {
  test("a server without DEMO disables them, ends their sign-ins and says so", async () => {
    const demo = await start({ DEMO: "1" });
    expect(demo.shown.map(({ password }) => password)).toEqual([
      "demo-admin",
      "demo-mia",
      "demo-leo",
    ]);
    expect(await demo.signIn(ADMIN)).toBe("ok");
    const { token } = await loginOf(demo.accounts, MIA);

    const own = await start({ DEMO: "0" });
    expect(await own.signIn(MIA)).toBe("invalid_credentials");
    expect(await own.signIn(ADMIN)).toBe("invalid_credentials");
    expect(await own.accounts.byToken(token)).toBeNull();
    expect(own.logged.filter((text) => text.includes("demo account"))).toHaveLength(2);

    const again = await start({ DEMO: "0" });
    expect(again.shown).toEqual([]);
    expect(again.logged).toEqual([]);
  });

  test("the demo's admin becomes the first admin, with the password that is set", async () => {
    await start({ DEMO: "1" });
    const own = await start({ ADMIN_PASSWORD: "an uncommon one" });
    expect(own.shown).toEqual([]);
    expect(await own.signIn({ ...ADMIN, password: "an uncommon one" })).toBe("ok");
    expect(await own.signIn(ADMIN)).toBe("invalid_credentials");
  });

  test("the demo's admin becomes the first admin, with a generated password that is shown", async () => {
    await start({ DEMO: "1" });
    const own = await start({});
    const [admin] = own.shown;
    expect(own.shown).toHaveLength(1);
    expect(admin).toMatchObject({ who: "admin", email: ADMIN.email });
    expect(await own.signIn({ email: ADMIN.email, password: admin?.password ?? "" })).toBe("ok");
  });

  test("another address becomes the first admin, and the demo's admin is disabled", async () => {
    await start({ DEMO: "1" });
    const lead = { email: "lead@desk.example", password: "an uncommon one" };
    const own = await start({ ADMIN_EMAIL: lead.email, ADMIN_PASSWORD: lead.password });
    expect(await own.signIn(lead)).toBe("ok");
    expect(await own.signIn(ADMIN)).toBe("invalid_credentials");
  });

  test("only a new password enables one of them without DEMO", async () => {
    await start({ DEMO: "1" });
    const own = await start({ ADMIN_PASSWORD: "an uncommon one" });
    const login = { ...ADMIN, password: "an uncommon one" };
    const { actor: admin } = await loginOf(own.accounts, login);
    const listed = await own.accounts.list(admin);
    const mia = listed.ok ? listed.value.find(({ email }) => email === MIA.email) : undefined;
    expect(mia?.disabled).toBe(true);
    const enabled = await own.accounts.change(admin, mia!.id, { disabled: false });
    expect(enabled).toMatchObject({ ok: false, refusal: { code: "weak_password" } });
    expect(await own.signIn(MIA)).toBe("invalid_credentials");
    const password = "mia's own secret";
    expect((await own.accounts.change(admin, mia!.id, { disabled: false, password })).ok).toBe(
      true,
    );
    const next = await start({});
    expect(await next.signIn({ ...MIA, password })).toBe("ok");
  });

  test("the next demo enables them again, and shows only passwords that are valid", async () => {
    await start({ DEMO: "1" });
    await start({ ADMIN_PASSWORD: "an uncommon one" });
    const demo = await start({ DEMO: "1" });
    expect(demo.shown).toEqual([
      { who: "admin", email: ADMIN.email, password: null },
      { who: "agent", ...MIA },
      { who: "agent", email: "leo@demo.deskwire.local", password: "demo-leo" },
    ]);
    expect(await demo.signIn(MIA)).toBe("ok");
    expect(await demo.signIn(ADMIN)).toBe("invalid_credentials");
  });
});

describe("[DOR4] ADMIN_PASSWORD", () => {
  test("that does not fit the existing admin is told, and changes nothing", async () => {
    const first = await start({ ADMIN_PASSWORD: "the first password" });
    expect(first.logged).toEqual([]);
    const second = await start({ ADMIN_PASSWORD: "another password" });
    expect(second.logged).toEqual([expect.stringMatching(/ADMIN_PASSWORD is not the password/)]);
    expect(await second.signIn({ ...ADMIN, password: "another password" })).toBe(
      "invalid_credentials",
    );
    expect(await second.signIn({ ...ADMIN, password: "the first password" })).toBe("ok");
    expect((await start({ ADMIN_PASSWORD: "the first password" })).logged).toEqual([]);
  });

  test("for an address without an account is told when there is an admin", async () => {
    await start({ ADMIN_PASSWORD: "the first password" });
    const next = await start({ ADMIN_EMAIL: "b@c.d", ADMIN_PASSWORD: "the first password" });
    expect(next.logged).toEqual([expect.stringMatching(/ADMIN_EMAIL names no account/)]);
  });
});

describe("[DOR5] passwords of agents", () => {
  test.each(["12345678", "password123", "            "])("%j is refused", async (password) => {
    const { accounts } = await start({ ADMIN_PASSWORD: "the first password" });
    const login = { ...ADMIN, password: "the first password" };
    const { actor: admin } = await loginOf(accounts, login);
    const account = { email: "bo@desk.example", name: "Bo", role: "agent", capacity: 1 } as const;
    const weak = { ok: false, refusal: { code: "weak_password" } };
    expect(await accounts.create(admin, { ...account, password })).toMatchObject(weak);
    const created = await accounts.create(admin, { ...account, password: "a good password" });
    const id = created.ok ? created.value.id : "";
    expect(await accounts.change(admin, id, { password })).toMatchObject(weak);
  });
});
