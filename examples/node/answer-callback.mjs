// Serve this at the address in MAIN_SITE_VERIFY_URL. Deskwire posts {"token"} and expects the user of the token.
// To try it: SESSIONS_FILE=sessions.json PORT=8080 node answer-callback.mjs
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

/** Replace this with your own look-up. Returns {uid, name?, avatar?, topics?, expiresIn?}, or null for an unknown token. */
async function findSession(token) {
  const sessions = JSON.parse(await readFile(process.env.SESSIONS_FILE, "utf8"));
  return Object.hasOwn(sessions, token) ? sessions[token] : null;
}

async function readToken(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks)).token;
  } catch {
    return undefined;
  }
}

function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const server = createServer(async (request, response) => {
  try {
    const token = await readToken(request);
    const session = typeof token === "string" ? await findSession(token) : null;
    // Deskwire caches a 401, which refuses the token, for a while …
    if (session === null) answer(response, 401, { error: "unknown token" });
    else answer(response, 200, session);
  } catch (error) {
    // … so an unavailable database must not cause one.
    console.error(error);
    answer(response, 503, { error: "try again" });
  }
});
server.listen(Number(process.env.PORT ?? 8_080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
