import { createHmac } from "node:crypto";
import { verifyWebhook, type WebhookHeaders } from "../webhooks/webhook-signature.ts";
import { bad, good, hint, sayDuration, type Finding } from "./verify-report.ts";
import { readSecrets } from "./verify-secret.ts";

export interface SignatureCheck extends WebhookHeaders {
  /** `whsec_…`, several comma-separated. */
  secret: string;
  body: Buffer;
  /** The receiver's clock in epoch milliseconds. */
  now: number;
}

const TOLERANCE_S = 300;
const ID_CHARS_MAX = 200;
const HEADERS = {
  id: "webhook-id",
  timestamp: "webhook-timestamp",
  signature: "webhook-signature",
} as const;

/** [HOK1] Checks the signature and, if it is wrong, finds the mistake that explains it. */
export function checkSignature(check: SignatureCheck): Finding[] {
  const { keys, findings } = readSecrets(check.secret);
  if (keys.length === 0) return findings;
  const missing = Object.entries(HEADERS).filter(
    ([field]) => !check[field as keyof typeof HEADERS],
  );
  if (missing.length > 0)
    return [
      ...findings,
      ...missing.map(([, header]) =>
        bad(`The header ${header} is missing.`, `缺少请求头 ${header}。`),
      ),
    ];
  if (verifyWebhook(check, check.body, { keys, now: check.now }).ok)
    return [...findings, good("The signature is valid.", "签名正确。")];
  return [
    ...findings,
    ...explainId(check.id ?? ""),
    ...explainTimestamp(check.timestamp ?? "", check.now),
    ...explainMismatch(check, keys),
  ];
}

function explainId(id: string): Finding[] {
  if (id.length <= ID_CHARS_MAX) return [];
  return [
    bad(
      `webhook-id has ${id.length} characters; the maximum is ${ID_CHARS_MAX}.`,
      `webhook-id 有 ${id.length} 个字符，最多 ${ID_CHARS_MAX} 个。`,
    ),
  ];
}

function explainTimestamp(timestamp: string, now: number): Finding[] {
  if (!/^\d+$/.test(timestamp))
    return [
      bad(
        "webhook-timestamp is not a whole number. Use Unix time in seconds, such as PHP's time().",
        "webhook-timestamp 不是整数：应为 1970 年以来的秒数，例如 PHP 的 time()。",
      ),
    ];
  const skew = Number(timestamp) - Math.floor(now / 1_000);
  if (Math.abs(skew) <= TOLERANCE_S) return [];
  if (Number(timestamp) > 1e11)
    return [
      bad(
        "webhook-timestamp is in milliseconds. Use seconds.",
        "webhook-timestamp 用了毫秒，应为秒。",
      ),
    ];
  const span = sayDuration(skew);
  const [en, zh] = skew < 0 ? ["old", "前"] : ["ahead", "后"];
  return [
    bad(
      `webhook-timestamp is ${span.en} ${en}; the maximum is ${TOLERANCE_S} s. Sign immediately before the call, and synchronize both clocks (NTP).`,
      `webhook-timestamp 在 ${span.zh}之${zh}，最多相差 ${TOLERANCE_S} 秒。请在调用时才签名，并校准两边的时钟（NTP）。`,
    ),
  ];
}

function explainMismatch(check: SignatureCheck, keys: readonly Buffer[]): Finding[] {
  const offered = (check.signature ?? "").split(" ");
  const message = { id: check.id ?? "", timestamp: check.timestamp ?? "", body: check.body };
  if (keys.some((key) => offered.includes(`v1,${digest(key, message, "base64")}`))) return [];
  const mistake = findMistake(check, keys, offered);
  if (mistake !== null) return [mistake];
  const form = offered.some((each) => each.startsWith("v1,"))
    ? []
    : [
        bad(
          "webhook-signature contains no signature of the form “v1,” followed by base64.",
          "webhook-signature 中没有“v1,”加 base64 形式的部分。",
        ),
      ];
  return [
    ...form,
    bad(
      "No signature matches this secret and body. The sender used another secret, or the body differs from the signed bytes.",
      "没有签名与此密钥和请求体相符：要么用了另一个密钥，要么请求体与签名时的字节不一致。",
    ),
    hint(
      "The signature is the HMAC-SHA256 of id.timestamp.body. docs/signature-vectors.json contains examples for testing your code.",
      "签名内容为 id.timestamp.body，算法为 HMAC-SHA256。docs/signature-vectors.json 中有可供测试的样例。",
    ),
  ];
}

interface Message {
  id: string;
  timestamp: string;
  body: Buffer;
}

interface Mistake {
  /** The signature that this mistake produces. */
  make(key: Buffer): string;
  finding: Finding;
}

/** Signs the message with each common mistake. A matching signature identifies the mistake. */
function findMistake(
  check: SignatureCheck,
  keys: readonly Buffer[],
  offered: readonly string[],
): Finding | null {
  const message: Message = {
    id: check.id ?? "",
    timestamp: check.timestamp ?? "",
    body: check.body,
  };
  const bare = offered.map((each) => each.replace(/^v1,/, ""));
  const texts = check.secret.split(",").map((secret) => secret.trim());
  for (const { make, finding } of [...mistakesOfForm(message), ...mistakesOfBody(message)])
    if (keys.some((key) => bare.includes(make(key)))) return finding;
  const undecoded = texts.flatMap((text) => [text, text.slice("whsec_".length)]);
  if (undecoded.some((text) => bare.includes(digest(Buffer.from(text), message, "base64"))))
    return bad(
      "The secret was used as text. Remove whsec_ and decode the rest from base64 to get the key.",
      "密钥被直接当作文本使用：应先去掉 whsec_，再做 base64 解码，得到的字节才是密钥。",
    );
  return null;
}

function mistakesOfForm(message: Message): Mistake[] {
  return [
    {
      make: (key) => digest(key, message, "base64"),
      finding: bad(
        "The signature is correct, but the prefix “v1,” is missing.",
        "签名本身正确，但前面缺少“v1,”。",
      ),
    },
    {
      make: (key) => digest(key, message, "hex"),
      finding: bad(
        "The signature is in hexadecimal. Use base64 (in PHP, pass true as the fourth argument of hash_hmac).",
        "签名用了十六进制，应为 base64（PHP 中 hash_hmac 的第四个参数应为 true）。",
      ),
    },
    {
      make: (key) => digest(key, message, "base64url"),
      finding: bad(
        "The signature is in base64url. Use standard base64, with + / and =.",
        "签名用了 base64url，应为普通 base64（含 + / 和 =）。",
      ),
    },
  ];
}

function mistakesOfBody(message: Message): Mistake[] {
  const { body } = message;
  const text = body.toString("utf8");
  const withBody = (other: string) => (key: Buffer) =>
    digest(key, { ...message, body: Buffer.from(other) }, "base64");
  const recoded = recode(text);
  return [
    {
      make: (key) => createHmac("sha256", key).update(body).digest("base64"),
      finding: bad(
        "Only the body was signed. Sign id.timestamp.body.",
        "只对请求体做了签名，应对 id.timestamp.body 签名。",
      ),
    },
    {
      make: withBody(""),
      finding: bad(
        "An empty body was signed, but the body is not empty.",
        "签名时请求体为空，而实际请求体不为空。",
      ),
    },
    ...[text.trimEnd(), `${text}\n`].map((other) => ({
      make: withBody(other),
      finding: bad(
        "The body and the signed body differ by a line break at the end.",
        "请求体与签名时相比，末尾相差一个换行。",
      ),
    })),
    ...recoded.map((other) => ({
      make: withBody(other),
      finding: bad(
        "The body is the same JSON as the signed body in another encoding. Sign and verify the raw bytes, before any parsing.",
        "请求体与签名时是同一个 JSON，但写法不同：应对原始字节签名和校验，不要先解析再重新编码。",
      ),
    })),
  ];
}

/** The same JSON as PHP, JavaScript and Python encode it. */
function recode(text: string): string[] {
  try {
    const compact = JSON.stringify(JSON.parse(text));
    const slashes = compact.replaceAll("/", String.raw`\/`);
    const spaced = JSON.stringify(JSON.parse(text), null, 1)
      .replaceAll(/([{[])\n */g, "$1")
      .replaceAll(/\n *([}\]])/g, "$1")
      .replaceAll(/,\n */g, ", ");
    return [...new Set([compact, slashes, escape(compact), escape(slashes), spaced])];
  } catch {
    return [];
  }
}

function escape(text: string): string {
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

function digest(
  key: Buffer,
  { id, timestamp, body }: Message,
  encoding: "base64" | "base64url" | "hex",
): string {
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest(encoding);
}
