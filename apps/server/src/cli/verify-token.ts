import { createHmac, timingSafeEqual } from "node:crypto";
import {
  isJsonObject,
  textChars,
  USER_ID_CHARS_MAX,
  VISITOR_PREFIX,
  type JsonObject,
} from "@deskwire/protocol";
import { readJwtSecrets } from "../identity/identity.ts";
import type { MainSiteClient } from "../identity/main-site-client.ts";
import { CLOCK_AHEAD_MAX_S, createJwtVerifier } from "../identity/verify-jwt.ts";
import { bad, good, hint, sayDuration, type Finding } from "./verify-report.ts";

export interface TokenCheck {
  token: string;
  /** The value of `USER_JWT_SECRET`. */
  secret: string | undefined;
  /** The values of `USER_JWKS_URL` and `USER_JWKS_ALGORITHMS`. */
  jwks: { url: string; algorithms: readonly string[]; client: MainSiteClient } | null;
  /** Epoch milliseconds. */
  now: number;
}

interface Parts {
  header: JsonObject;
  payload: JsonObject;
  signed: string;
  signature: string;
}

const CLOCK_TOLERANCE_S = 5;
/** A time in seconds reaches this value in the year 5138. */
const MILLISECONDS_FROM = 1e11;

/** [IDN1] [IDN2] Verifies a token as the server does, and explains why it is refused. */
export async function checkToken(check: TokenCheck): Promise<Finding[]> {
  const token = check.token.trim();
  const parts = readParts(token);
  if ("kind" in parts) return [parts];
  const findings = [
    ...explainSignature(parts, check),
    ...explainTimes(parts.payload, Math.floor(check.now / 1_000)),
    ...explainUser(parts.payload),
  ];
  return [...findings, await verdictOf(token, check, findings)];
}

async function verdictOf(
  token: string,
  { secret, jwks }: TokenCheck,
  findings: readonly Finding[],
): Promise<Finding> {
  const secrets = secret === undefined ? [] : readJwtSecrets(secret);
  let cause = "";
  const nothing = (): void => undefined;
  const warn = (details: object): void => {
    if ("err" in details && details.err instanceof Error) cause = ` ${details.err.message}`;
  };
  const verifier = createJwtVerifier({
    secrets,
    jwks,
    revokedAt: async () => null,
    log: { info: nothing, warn, error: nothing },
  });
  const verdict = await verifier.verify(token);
  if (verdict.ok) {
    const { id, name } = verdict.value.profile;
    const called = name === null ? "" : ` (${name})`;
    return good(
      `Deskwire accepts this token: user ${JSON.stringify(id)}${called}.`,
      `Deskwire 接受此令牌：用户 ${JSON.stringify(id)}${called}。`,
    );
  }
  const { code, message } = verdict.refusal;
  const explained = findings.some(({ kind }) => kind === "bad");
  const why = explained || message === undefined ? "" : `: ${message}${cause}`;
  return bad(
    `Deskwire refuses this token (${code})${why}`,
    `Deskwire 不接受此令牌（${code}）${why}`,
  );
}

function readParts(token: string): Parts | Finding {
  if (/^bearer /i.test(token))
    return bad(
      "The token begins with “Bearer”, which belongs to an HTTP header and not to the token.",
      "令牌以“Bearer”开头：那属于 HTTP 请求头，不是令牌的一部分。",
    );
  const [head = "", body = "", signature = "", ...more] = token.split(".");
  if (body === "" || more.length > 0)
    return bad(
      "This is not a JWT: a JWT consists of three parts separated by dots. For another kind of token, set MAIN_SITE_VERIFY_URL and run “verify callback”.",
      "这不是 JWT：JWT 由三段组成，以点分隔。自有格式的令牌应配合 MAIN_SITE_VERIFY_URL 使用，可试“verify callback”。",
    );
  if (/[+/=]/.test(token))
    return bad(
      "The token is in standard base64. A JWT needs base64url: - and _ instead of + and /, and no = at the end.",
      "令牌用了普通 base64；JWT 需要 base64url：以 - 和 _ 代替 + 和 /，且末尾没有 =。",
    );
  const header = readPart(head);
  const payload = readPart(body);
  if (header === null || payload === null)
    return bad(
      `The ${header === null ? "first" : "second"} part of the token is not a JSON object in base64url.`,
      `令牌的第${header === null ? "一" : "二"}段不是 base64url 编码的 JSON 对象。`,
    );
  return { header, payload, signed: `${head}.${body}`, signature };
}

function readPart(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function explainSignature({ header, signed, signature }: Parts, check: TokenCheck): Finding[] {
  const alg = header["alg"];
  if (alg !== "HS256") return explainAlgorithm(String(alg), check);
  if (check.secret === undefined)
    return [
      bad(
        "The token is signed with HS256, but USER_JWT_SECRET is not set here. Pass it with --secret or in the environment.",
        "令牌用 HS256 签名，但这里没有设置 USER_JWT_SECRET：请用 --secret 或环境变量给出。",
      ),
    ];
  const fits = (secret: string | Buffer): boolean => {
    const own = createHmac("sha256", secret).update(signed).digest();
    const given = Buffer.from(signature, "base64url");
    return own.length === given.length && timingSafeEqual(own, given);
  };
  const secrets = readJwtSecrets(check.secret);
  if (secrets.some(fits))
    return [good("The signature matches USER_JWT_SECRET.", "签名与 USER_JWT_SECRET 相符。")];
  return [explainMismatch(secrets, fits)];
}

function explainMismatch(
  secrets: readonly string[],
  fits: (secret: string | Buffer) => boolean,
): Finding {
  if (secrets.some((secret) => fits(`${secret}\n`) || fits(secret.trim())))
    return bad(
      "The signature matches the secret except for a space or a line break at its start or end. Both sides need exactly the same secret.",
      "签名与密钥只差首尾的空格或换行：两边的密钥必须完全一致。",
    );
  if (secrets.some((secret) => fits(Buffer.from(secret, "base64"))))
    return bad(
      "The signature was made with the secret decoded from base64. Deskwire uses the characters of the secret.",
      "签名时把密钥做了 base64 解码；Deskwire 直接使用密钥的字符。",
    );
  return bad(
    "The signature does not match USER_JWT_SECRET. The site signed with another secret.",
    "签名与 USER_JWT_SECRET 不符：主站签名时用了另一个密钥。",
  );
}

function explainAlgorithm(alg: string, { jwks }: TokenCheck): Finding[] {
  if (alg.startsWith("HS"))
    return [
      bad(
        `The token is signed with ${alg}. With a secret, Deskwire accepts only HS256.`,
        `令牌用 ${alg} 签名；使用密钥时只接受 HS256。`,
      ),
    ];
  if (alg === "none" || !/^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/.test(alg))
    return [
      bad(
        `The header of the token names the algorithm “${alg}”, which Deskwire never accepts.`,
        `令牌头部声明的算法“${alg}”一律不被接受。`,
      ),
    ];
  if (jwks === null)
    return [
      bad(
        `The token is signed with ${alg}, which needs USER_JWKS_URL. Pass it with --jwks-url or in the environment.`,
        `令牌用 ${alg} 签名，需要 USER_JWKS_URL：请用 --jwks-url 或环境变量给出。`,
      ),
    ];
  if (!jwks.algorithms.includes(alg))
    return [
      bad(
        `The token is signed with ${alg}, which is not in USER_JWKS_ALGORITHMS (${jwks.algorithms.join(", ")}).`,
        `令牌用 ${alg} 签名，不在 USER_JWKS_ALGORITHMS（${jwks.algorithms.join("、")}）之中。`,
      ),
    ];
  return [];
}

function explainTimes(payload: JsonObject, now: number): Finding[] {
  const { exp, nbf, iat } = payload;
  const findings: Finding[] = [];
  if (typeof exp !== "number")
    findings.push(
      bad(
        "The claim exp is missing or not a number. Set it to the expiry time in Unix seconds.",
        "缺少 exp，或它不是数字：它是令牌的到期时间，为 1970 年以来的秒数。",
      ),
    );
  else if (exp > MILLISECONDS_FROM)
    findings.push(
      bad(
        "The claim exp is in milliseconds, so the token never expires. Use seconds.",
        "exp 用了毫秒，应为秒，否则令牌永不过期。",
      ),
    );
  else findings.push(explainExpiry(exp - now));
  if (typeof nbf === "number" && nbf > now + CLOCK_TOLERANCE_S) {
    const span = sayDuration(nbf - now);
    findings.push(
      bad(
        `The token is not valid yet: nbf is ${span.en} in the future. Synchronize both clocks (NTP).`,
        `令牌尚未生效：nbf 在 ${span.zh}之后。请校准两边的时钟（NTP）。`,
      ),
    );
  }
  if (typeof iat !== "number")
    findings.push(
      hint(
        "The claim iat is missing. After a revocation of this user, Deskwire refuses such tokens permanently.",
        "没有 iat：该用户一旦被吊销，这样的令牌将一直被拒绝。",
      ),
    );
  else if (iat > now + CLOCK_AHEAD_MAX_S)
    findings.push(
      bad(
        "iat is more than 5 minutes in the future. The clock of the signing machine is ahead (synchronize it with NTP), or iat is in milliseconds.",
        "iat 在未来 5 分钟以上：签名机器的时钟偏快（请用 NTP 校准），或 iat 用了毫秒。",
      ),
    );
  else if (iat > now + CLOCK_TOLERANCE_S)
    findings.push(
      hint(
        "iat is in the future: the clock of the signing machine is ahead.",
        "iat 在未来：签名机器的时钟偏快。",
      ),
    );
  return findings;
}

function explainExpiry(left: number): Finding {
  const span = sayDuration(left);
  if (left > -CLOCK_TOLERANCE_S)
    return good(`The token is valid for another ${span.en}.`, `令牌还有 ${span.zh}到期。`);
  return bad(
    `The token expired ${span.en} ago. Configure the widget with a function that fetches a new token.`,
    `令牌已过期 ${span.zh}。请在页面上给 widget 一个能取得新令牌的函数。`,
  );
}

function explainUser({ sub, name, avatar, topics }: JsonObject): Finding[] {
  return [
    ...explainSubject(sub),
    ...(name === undefined || typeof name === "string"
      ? []
      : [hint("name is not a string. Deskwire ignores it.", "name 不是文本，将被忽略。")]),
    ...(avatar === undefined || (typeof avatar === "string" && /^https?:\/\//.test(avatar))
      ? []
      : [
          hint(
            "avatar is not an http or https address. Deskwire ignores it.",
            "avatar 不是 http 或 https 地址，将被忽略。",
          ),
        ]),
    ...(topics === undefined || Array.isArray(topics)
      ? []
      : [hint("topics is not an array. Deskwire ignores it.", "topics 不是列表，将被忽略。")]),
  ];
}

/** [HEL6] */
export function explainSubject(sub: unknown, called = "sub"): Finding[] {
  if (sub === undefined || sub === null || sub === "")
    return [bad(`The user id (${called}) is missing.`, `缺少用户 id（${called}）。`)];
  if (typeof sub !== "string")
    return [
      bad(
        `${called} must be a string: "42", not 42. In PHP: (string) $user->id`,
        `${called} 必须是文本："42" 而不是 42。PHP 中写作 (string) $user->id`,
      ),
    ];
  if (sub.startsWith(VISITOR_PREFIX))
    return [
      bad(
        `The user id begins with “${VISITOR_PREFIX}”, which is reserved for anonymous visitors.`,
        `用户 id 以“${VISITOR_PREFIX}”开头，该前缀保留给匿名访客。`,
      ),
    ];
  if (textChars(sub) > USER_ID_CHARS_MAX)
    return [
      bad(
        `The user id has ${textChars(sub)} characters; the maximum is ${USER_ID_CHARS_MAX}.`,
        `用户 id 有 ${textChars(sub)} 个字符，最多 ${USER_ID_CHARS_MAX} 个。`,
      ),
    ];
  if (/\p{Cc}/u.test(sub) || !sub.isWellFormed())
    return [bad("The user id contains control characters.", "用户 id 中含有控制字符。")];
  return [];
}
