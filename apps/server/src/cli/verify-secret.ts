import { readSecret } from "../webhooks/webhook-signature.ts";
import { bad, type Finding } from "./verify-report.ts";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES_MIN = 16;

/** Reads comma-separated `whsec_…` secrets. Returns their keys and the faults of invalid secrets. */
export function readSecrets(value: string): { keys: Buffer[]; findings: Finding[] } {
  const secrets = value.split(",").map((secret) => secret.trim());
  const keys: Buffer[] = [];
  const findings: Finding[] = [];
  for (const secret of secrets) {
    const key = readSecret(secret);
    if (key === null) findings.push(explainSecret(secret));
    else keys.push(key);
  }
  return { keys, findings };
}

/** Never quotes the secret, because the output ends up in logs. */
function explainSecret(secret: string): Finding {
  if (!secret.startsWith(SECRET_PREFIX))
    return bad(
      "The secret does not begin with whsec_. Generate one with: echo whsec_$(openssl rand -base64 32)",
      "密钥没有以 whsec_ 开头。可以这样生成：echo whsec_$(openssl rand -base64 32)",
    );
  const text = secret.slice(SECRET_PREFIX.length);
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text))
    return bad(
      "The part of the secret after whsec_ is not base64.",
      "密钥中 whsec_ 之后的部分不是 base64。",
    );
  if (Buffer.from(text, "base64").length < SECRET_BYTES_MIN)
    return bad(
      `The secret is too short. It needs at least ${SECRET_BYTES_MIN} bytes in base64 after whsec_.`,
      `密钥太短：whsec_ 之后至少要有 ${SECRET_BYTES_MIN} 字节的 base64。`,
    );
  return bad(
    "The base64 of the secret is damaged. Copy the complete secret again.",
    "密钥的 base64 已损坏，请重新完整复制。",
  );
}
