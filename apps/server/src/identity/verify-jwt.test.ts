import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJwtSecrets } from "./jwt-secrets.ts";
import { createMainSiteClient } from "./main-site-client.ts";
import type { UserVerifier } from "./site-user.ts";
import { createUserVerifier } from "./user-verifier.ts";
import { createJwtVerifier } from "./verify-jwt.ts";

const OLD = "the old secret, known to nobody else at all";
const NEW = "the new secret, also known to nobody else";
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const client = createMainSiteClient({ allowPrivateAddresses: true });
let server: Server;
let url: string;
let published: JWK[] = [];
let fetches = 0;
let down = false;

beforeAll(async () => {
  server = createServer((_request, response) => {
    fetches++;
    response.writeHead(down ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: published }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
});
afterAll(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

const revocations = new Map<string, number>();

interface Addressees {
  audiences: string[];
  issuers: string[];
}
const ANY: Addressees = { audiences: [], issuers: [] };

function create(secrets: string[], jwks = true, addressees = ANY): UserVerifier {
  return createJwtVerifier({
    ...addressees,
    secrets,
    jwks: jwks ? { url, algorithms: ["ES256"], client } : null,
    revokedAt: (userId) => Promise.resolve(revocations.get(userId) ?? null),
    log,
  });
}

type Key = Parameters<SignJWT["sign"]>[0];

function sign(
  key: Key | string,
  header: { alg: string; kid?: string },
  claims: object = {},
): Promise<string> {
  const secret = typeof key === "string" ? new TextEncoder().encode(key) : key;
  return new SignJWT({
    sub: "42",
    exp: Math.floor(Date.now() / 1_000) + 60,
    name: "Lin",
    ...claims,
  })
    .setProtectedHeader(header)
    .sign(secret);
}

async function codeOf(verifier: UserVerifier, token: string): Promise<string> {
  const outcome = await verifier.verify(token);
  return outcome.ok ? outcome.value.profile.id : outcome.refusal.code;
}

async function newKey(kid: string, alg = "ES256"): Promise<{ privateKey: Key; jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

test("[IDN1] [IDN2] several secrets are valid at the same time, and no other secret is", async () => {
  const verifier = create([OLD, NEW]);
  expect(await codeOf(verifier, await sign(OLD, { alg: "HS256" }))).toBe("42");
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }))).toBe("42");
  expect(
    await codeOf(verifier, await sign("another secret that is as long as those", { alg: "HS256" })),
  ).toBe("token_invalid");
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }, { exp: 1 }))).toBe(
    "token_expired",
  );
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }, { sub: "x".repeat(65) }))).toBe(
    "token_invalid",
  );
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }, { sub: "visitor:1" }))).toBe(
    "token_invalid",
  );
  expect(await codeOf(verifier, "no token")).toBe("token_invalid");
});

test("[IDN2] only the configured algorithms are accepted, whatever the header says", async () => {
  const { privateKey, jwk } = await newKey("first");
  published = [jwk];
  const verifier = create([NEW]);
  expect(await codeOf(verifier, await sign(privateKey, { alg: "ES256", kid: "first" }))).toBe("42");
  for (const alg of ["HS384", "HS512"])
    expect(await codeOf(verifier, await sign(NEW, { alg }))).toBe("token_invalid");
  const rsa = await newKey("rsa", "RS256");
  published.push(rsa.jwk);
  expect(await codeOf(verifier, await sign(rsa.privateKey, { alg: "RS256", kid: "rsa" }))).toBe(
    "token_invalid",
  );
  // An attack that uses the public key as an HMAC secret.
  const forged = await sign(JSON.stringify(jwk), { alg: "HS256", kid: "first" });
  expect(await codeOf(verifier, forged)).toBe("token_invalid");
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"42","exp":9999999999}').toString("base64url")}.`;
  expect(await codeOf(verifier, unsigned)).toBe("token_invalid");
});

test("[IDN2] a token with a new key id fetches the key set once, and unknown key ids do not fetch it again at once", async () => {
  const first = await newKey("k1");
  const second = await newKey("k2");
  published = [first.jwk];
  const verifier = create([]);
  const before = fetches;
  published = [first.jwk, second.jwk];
  expect(await codeOf(verifier, await sign(second.privateKey, { alg: "ES256", kid: "k2" }))).toBe(
    "42",
  );
  for (let attempt = 0; attempt < 20; attempt++)
    expect(
      await codeOf(verifier, await sign(second.privateKey, { alg: "ES256", kid: `no-${attempt}` })),
    ).toBe("token_invalid");
  expect(fetches - before).toBe(1);
});

test("[IDN1] a token is neither accepted nor refused while the keys cannot be fetched", async () => {
  const { privateKey } = await newKey("k1");
  down = true;
  expect(await codeOf(create([]), await sign(privateKey, { alg: "ES256", kid: "k1" }))).toBe(
    "unavailable",
  );
  down = false;
});

test("[IDN8] a revoked user's earlier tokens and tokens without iat are refused", async () => {
  const verifier = create([NEW], false);
  revocations.set("42", 1_000_500);
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }))).toBe("token_invalid");
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }, { iat: 1_000 }))).toBe(
    "token_invalid",
  );
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }, { iat: 1_001 }))).toBe("42");
  revocations.clear();
});

test("[IDN9] a token whose iat is more than 300 s ahead is refused", async () => {
  const verifier = create([NEW], false);
  const now = Math.floor(Date.now() / 1_000);
  const at = async (iat: number): Promise<string> =>
    codeOf(verifier, await sign(NEW, { alg: "HS256" }, { iat, exp: now + 86_400 }));
  expect(await at(now + 290)).toBe("42");
  expect(await at(now + 310)).toBe("token_invalid");
  expect(await at(now + 3_600)).toBe("token_invalid");
  expect(await at(now * 1_000)).toBe("token_invalid");
  revocations.set("42", now * 1_000);
  expect(await at(now + 3_600)).toBe("token_invalid");
  revocations.clear();
});

test.each([
  ["zh-CN", "zh-CN"],
  ["zh_cn", "zh-CN"],
  ["EN", "en"],
  ["zh-hant-tw", "zh-Hant-TW"],
  ["no language", undefined],
  ["", undefined],
  ["x".repeat(36), undefined],
  [5, undefined],
  [null, undefined],
])("[IDN10] the locale %j is read as %j", async (locale, told) => {
  const verdict = await create([NEW], false).verify(await sign(NEW, { alg: "HS256" }, { locale }));
  expect(verdict.ok && verdict.value.profile.locale).toBe(told);
});

test("[IDN1] with both ways configured, the main site is called about tokens that are invalid as JWTs, but not about expired ones", async () => {
  const asked: string[] = [];
  const call: UserVerifier = {
    verify(token) {
      asked.push(token);
      return Promise.resolve({ ok: false, refusal: { code: "token_invalid" } });
    },
  };
  const verifier = createUserVerifier({ jwt: create([NEW], false), call });
  const foreign = await sign(OLD, { alg: "HS256" });
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }))).toBe("42");
  expect(await codeOf(verifier, await sign(NEW, { alg: "HS256" }, { exp: 1 }))).toBe(
    "token_expired",
  );
  await verifier.verify(foreign);
  await verifier.verify("opaque");
  expect(asked).toEqual([foreign, "opaque"]);
  expect(await codeOf(createUserVerifier({ jwt: null, call: null }), foreign)).toBe(
    "token_invalid",
  );
});

test("[IDN2] a comma separates secrets only if each part is long enough to be a secret", () => {
  expect(readJwtSecrets("short, and sweet")).toEqual(["short, and sweet"]);
  expect(readJwtSecrets(`${OLD.replace(",", "")},${NEW.replace(",", "")}`)).toHaveLength(3);
  expect(readJwtSecrets("x")).toEqual(["x"]);
});

test("[DOR8] a token for another service, or from another issuer, is refused, with a secret and with keys", async () => {
  const { privateKey, jwk } = await newKey("addressed");
  published = [jwk];
  const addressees = { audiences: ["desk", "desk-2"], issuers: ["https://login.example"] };
  const verifier = create([OLD], true, addressees);
  const signers = [
    (claims: object) => sign(OLD, { alg: "HS256" }, claims),
    (claims: object) => sign(privateKey, { alg: "ES256", kid: "addressed" }, claims),
  ];
  const own = { aud: "desk", iss: "https://login.example" };
  for (const signed of signers) {
    expect(await codeOf(verifier, await signed(own))).toBe("42");
    expect(await codeOf(verifier, await signed({ ...own, aud: ["mail", "desk-2"] }))).toBe("42");
    const others = [
      {},
      { ...own, aud: "mail" },
      { ...own, aud: [] },
      { ...own, iss: "https://evil.example" },
      { aud: own.aud },
      { iss: own.iss },
    ];
    for (const claims of others)
      expect(await codeOf(verifier, await signed(claims))).toBe("token_invalid");
  }
  expect(await codeOf(create([OLD]), await sign(OLD, { alg: "HS256" }, { aud: "mail" }))).toBe(
    "42",
  );
});

test("[DOR8] nbf may be 300 s ahead, and the expiry still has a tolerance of 5 s", async () => {
  const now = Math.floor(Date.now() / 1_000);
  const code = async (claims: object) =>
    codeOf(create([OLD]), await sign(OLD, { alg: "HS256" }, claims));
  expect(await code({ nbf: now + 8 })).toBe("42");
  expect(await code({ nbf: now + 290 })).toBe("42");
  expect(await code({ nbf: now + 330 })).toBe("token_invalid");
  expect(await code({ exp: now - 30 })).toBe("token_expired");
  expect(await code({ exp: now - 290 })).toBe("token_expired");
  expect(await code({ exp: now - 3 })).toBe("42");
});

test.each([
  [42, "42"],
  [0, "0"],
  [9_007_199_254_740_991, "9007199254740991"],
  [-1, "token_invalid"],
  [4.2, "token_invalid"],
  [9_007_199_254_740_992, "token_invalid"],
  [true, "token_invalid"],
  [["42"], "token_invalid"],
])("[DOR8] the sub %j is %s", async (id, code) => {
  const token = await sign(OLD, { alg: "HS256" }, { sub: id });
  expect(await codeOf(create([OLD]), token)).toBe(code);
});
