// node check-signatures.mjs <signature-vectors.json>
// Checks lib/signature.mjs against the published vectors.
import { readFileSync } from "node:fs";
import { startCommand } from "./lib/command-line.mjs";
import { whyNotSigned } from "./lib/signature.mjs";

const [file] = startCommand("check-signatures.mjs <signature-vectors.json>", 1);
const { vectors } = JSON.parse(readFileSync(file, "utf8"));
for (const { name, headers, body, secrets, now, accepted } of vectors) {
  const right = (whyNotSigned(headers, body, { secrets, now }) === null) === accepted;
  console.log(`${right ? "ok" : "WRONG"} ${name}`);
  if (!right) process.exitCode = 1;
}
