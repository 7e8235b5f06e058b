// Answers at the address that MAIN_SITE_VERIFY_URL names: Deskwire posts {"token"} and asks whose it is.
// To try it: SESSIONS_FILE=sessions.json PORT=8080 node answer-callback.mjs
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

/** Put your own look-up in this place. Null: nobody has this token. Else {uid, name?, avatar?, topics?, expiresIn?}. */
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
    // 401 is a verdict on the token, which Deskwire keeps for a while …
    if (session === null) answer(response, 401, { error: "unknown token" });
    else answer(response, 200, session);
  } catch (error) {
    // … so a database that is down must never look like one.
    console.error(error);
    answer(response, 503, { error: "try again" });
  }
});
server.listen(Number(process.env.PORT ?? 8_080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
