// Serve this at the address of a webhook endpoint.
// To try it: WEBHOOK_SECRET=whsec_… WEBHOOK_INBOX=/tmp/inbox PORT=8081 node receive-webhook.mjs
import { createHash } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { whyNotSigned } from "./lib/signature.mjs";

/**
 * Stores the event under its id; process it in a job of your own. A repeat has the same id and therefore
 * the same file. The rename makes sure that the file is complete.
 */
async function store(id, body) {
  const name = createHash("sha256").update(id).digest("hex");
  const file = join(process.env.WEBHOOK_INBOX, `${name}.json`);
  await writeFile(`${file}.part`, body);
  await rename(`${file}.part`, file);
}

const server = createServer(async (request, response) => {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const secrets = process.env.WEBHOOK_SECRET.split(",");
    const now = Math.floor(Date.now() / 1_000);
    const reason = whyNotSigned(request.headers, body, { secrets, now });
    if (reason !== null) return void response.writeHead(401).end(`${reason}\n`);
    await store(request.headers["webhook-id"], body);
    response.writeHead(204).end();
  } catch (error) {
    console.error(error);
    response.writeHead(503).end();
  }
});
server.listen(Number(process.env.PORT ?? 8_081), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
