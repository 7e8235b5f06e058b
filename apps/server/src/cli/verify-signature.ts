import { createHmac } from "node:crypto";
import { verifyWebhook, type WebhookHeaders } from "../webhooks/webhook-signature.ts";
import { bad, good, hint, durationOf, type Finding } from "./verify-report.ts";
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
    return [...findings, ...missing.map(([, header]) => bad("headerMissing", { header }))];
  if (verifyWebhook(check, check.body, { keys, now: check.now }).ok)
    return [...findings, good("signatureGood")];
  return [
    ...findings,
    ...explainId(check.id ?? ""),
    ...explainTimestamp(check.timestamp ?? "", check.now),
    ...explainMismatch(check, keys),
  ];
}

function explainId(id: string): Finding[] {
  if (id.length <= ID_CHARS_MAX) return [];
  return [bad("idLong", { length: id.length, max: ID_CHARS_MAX })];
}

function explainTimestamp(timestamp: string, now: number): Finding[] {
  if (!/^\d+$/.test(timestamp)) return [bad("timestampForm")];
  const skew = Number(timestamp) - Math.floor(now / 1_000);
  if (Math.abs(skew) <= TOLERANCE_S) return [];
  if (Number(timestamp) > 1e11) return [bad("timestampMilliseconds")];
  const values = { span: durationOf(skew), max: TOLERANCE_S };
  return [bad(skew < 0 ? "timestampOld" : "timestampAhead", values)];
}

function explainMismatch(check: SignatureCheck, keys: readonly Buffer[]): Finding[] {
  const offered = (check.signature ?? "").split(" ");
  const message = { id: check.id ?? "", timestamp: check.timestamp ?? "", body: check.body };
  if (keys.some((key) => offered.includes(`v1,${digest(key, message, "base64")}`))) return [];
  const mistake = findMistake(check, keys, offered);
  if (mistake !== null) return [mistake];
  const form = offered.some((each) => each.startsWith("v1,")) ? [] : [bad("signatureForm")];
  return [...form, bad("signatureMismatch"), hint("signatureHow")];
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
    return bad("secretUndecoded");
  return null;
}

function mistakesOfForm(message: Message): Mistake[] {
  return [
    {
      make: (key) => digest(key, message, "base64"),
      finding: bad("versionMissing"),
    },
    {
      make: (key) => digest(key, message, "hex"),
      finding: bad("hexadecimal"),
    },
    {
      make: (key) => digest(key, message, "base64url"),
      finding: bad("base64url"),
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
      finding: bad("bodyAlone"),
    },
    {
      make: withBody(""),
      finding: bad("bodyEmpty"),
    },
    ...[text.trimEnd(), `${text}\n`].map((other) => ({
      make: withBody(other),
      finding: bad("bodyLineBreak"),
    })),
    ...recoded.map((other) => ({
      make: withBody(other),
      finding: bad("bodyRecoded"),
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
