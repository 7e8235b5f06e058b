import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSecret, signWebhook, verifyWebhook } from "./webhook-signature.ts";

interface Vector {
  name: string;
  secrets: string[];
  headers: Record<string, string>;
  body: string;
  now: number;
  accepted: boolean;
}

const file = new URL("../../../../docs/signature-vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };

function keysOf(secrets: readonly string[]): Buffer[] {
  return secrets.map((secret) => readSecret(secret)).filter((key) => key !== null);
}

test.each(vectors)(
  "[HOK1] published vector: $name",
  ({ secrets, headers, body, now, accepted }) => {
    const verdict = verifyWebhook(
      {
        id: headers["webhook-id"],
        timestamp: headers["webhook-timestamp"],
        signature: headers["webhook-signature"],
      },
      Buffer.from(body),
      { keys: keysOf(secrets), now: now * 1_000 + 999 },
    );
    expect(verdict.ok).toBe(accepted);
  },
);

test("[HOK1] the signature of the reference implementation's example", () => {
  // From the reference implementation's own tests (standard-webhooks, libraries/javascript).
  const key = readSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  expect(key === null ? null : signWebhook(key, message)).toBe(
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  );
});

test.each([
  "",
  "whsec_",
  "whsec_c2hvcnQ=",
  "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "whsec_not base64 at all!!",
])("[HOK1] %j is not a secret", (secret) => {
  expect(readSecret(secret)).toBeNull();
});
