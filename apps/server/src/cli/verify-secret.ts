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
  if (!secret.startsWith(SECRET_PREFIX)) return bad("secretPrefix");
  const text = secret.slice(SECRET_PREFIX.length);
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return bad("secretNotBase64");
  if (Buffer.from(text, "base64").length < SECRET_BYTES_MIN)
    return bad("secretShort", { bytes: SECRET_BYTES_MIN });
  return bad("secretDamaged");
}
