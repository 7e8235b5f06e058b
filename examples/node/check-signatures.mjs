// node check-signatures.mjs <signature-vectors.json>
// Checks lib/signature.mjs against the published vectors.
import { readFileSync } from "node:fs";
import { whyNotSigned } from "./lib/signature.mjs";

const { vectors } = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { name, headers, body, secrets, now, accepted } of vectors) {
  const right = (whyNotSigned(headers, body, { secrets, now }) === null) === accepted;
  console.log(`${right ? "ok" : "WRONG"} ${name}`);
  if (!right) process.exitCode = 1;
}
