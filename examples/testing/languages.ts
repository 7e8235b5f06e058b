import { readFileSync } from "node:fs";
import { startCgiHost } from "./cgi-host.ts";
import { inExamples, run, runWell, startServing } from "./run.ts";

/** The examples of one language behind one interface. Each call resolves with the output of the program. */
export interface Language {
  name: string;
  signToken(env: Env, userId: string): Promise<string>;
  count(env: Env, kind: "comments" | "likes", event: CountedEvent): Promise<string>;
  notify(
    env: Env,
    notification: { id: string; to: string; category: string; text: string },
  ): Promise<string>;
  publish(env: Env, topic: string, json: string): Promise<string>;
  counters(env: Env, userId: string): Promise<string>;
  setCounter(env: Env, userId: string, set: { category: string; to: number }): Promise<string>;
  revoke(env: Env, userId: string): Promise<string>;
  push(env: Env, kind: "user" | "topic", what: { name: string; value: string }): Promise<string>;
  checkVectors(vectors: string): Promise<string>;
  /** The contents of the sessions file, from tokens to user ids. */
  sessions(users: Record<string, string>): string;
  serve(
    script: "answer-callback" | "receive-webhook",
    port: number,
    env: Env,
  ): Promise<() => Promise<void>>;
}

type Env = Record<string, string>;

interface CountedEvent {
  id: string;
  to: string;
  from: string;
}

/** PHP and Node: both have the same scripts with the same arguments. */
function scripted(name: string, file: string, ending: string): Language {
  const path = (script: string) => inExamples(`${name}/${script}.${ending}`);
  const start = (script: string, args: string[], env: Env) =>
    runWell({ file, args: [path(script), ...args], env });
  return {
    name,
    signToken: (env, userId) => start("sign-token", [userId, "小林"], env),
    count: (env, kind, { id, to, from }) =>
      start("count-event", [kind, id, to, from, "新评论", "/post/5", "小林"], env),
    notify: (env, { id, to, category, text }) =>
      start("send-notification", [id, to, category, text], env),
    publish: (env, topic, json) => start("publish-topic", [topic, json], env),
    counters: (env, userId) => start("counters", [userId], env),
    setCounter: (env, userId, { category, to }) =>
      start("counters", [userId, category, String(to)], env),
    revoke: (env, userId) => start("revoke-user", [userId], env),
    push: (env, kind, { name: of, value }) => start("push-redis", [kind, of, value], env),
    checkVectors: (vectors) => start("check-signatures", [vectors], {}),
    sessions: (users) =>
      JSON.stringify(
        Object.fromEntries(Object.entries(users).map(([token, uid]) => [token, { uid }])),
      ),
    serve(script, port, env) {
      const url = `127.0.0.1:${port}`;
      const args = name === "php" ? ["-S", url, path(script)] : [path(script)];
      return startServing({ file, args, env: { ...env, PORT: String(port) } }, `http://${url}`);
    },
  };
}

interface Vector {
  name: string;
  secrets: string[];
  headers: Record<string, string>;
  body: string;
  now: number;
  accepted: boolean;
}

/** The shell script reads no JSON and checks one secret at a time, so this calls its function for each vector. */
async function checkInShell(file: string): Promise<string> {
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
  const lines = await Promise.all(
    vectors.map(async ({ name, secrets, headers, body, now, accepted }) => {
      const tries = secrets.map((secret) => {
        const values = ["id", "timestamp", "signature"].map(
          (each) => headers[`webhook-${each}`] ?? "",
        );
        const args = [
          "-c",
          WHY_NOT_SIGNED,
          inExamples("curl/lib.sh"),
          ...values,
          secret,
          String(now),
        ];
        return run({ file: "sh", args, env: {}, stdin: body });
      });
      const fits = (await Promise.all(tries)).some(({ code }) => code === 0);
      return `${fits === accepted ? "ok" : "WRONG"} ${name}`;
    }),
  );
  return lines.join("\n");
}

const WHY_NOT_SIGNED = `
  . "$(dirname "$0")/lib.sh"
  . "$(dirname "$0")/verify.sh"
  body=$(mktemp)
  trap 'rm -f "$body"' EXIT
  cat >"$body"
  why_not_signed "$1" "$2" "$3" "$body" "$4" "$5"`;

function shell(): Language {
  const sh = (script: string, args: string[], env: Env) =>
    runWell({ file: "sh", args: [inExamples(`curl/${script}.sh`), ...args], env });
  const hook = (env: Env, method: string, path: string, body?: object) =>
    sh("call-hook", [method, path, ...(body === undefined ? [] : [JSON.stringify(body)])], env);
  const user = (userId: string) => `users/${encodeURIComponent(userId)}`;
  return {
    name: "curl",
    signToken: (env, userId) => sh("sign-token", [userId], env),
    count: (env, kind, { id, to, from }) =>
      hook(env, "POST", kind, {
        id,
        toUserId: to,
        fromUserId: from,
        data: { title: "新评论", fromName: "小林" },
      }),
    notify: (env, { id, to, category, text }) =>
      hook(env, "POST", "notifications", { id, toUserId: to, category, data: { text } }),
    publish: (env, topic, json) =>
      hook(env, "POST", `topics/${topic}`, { data: JSON.parse(json) as unknown }),
    counters: (env, userId) => hook(env, "GET", `${user(userId)}/counters`),
    setCounter: (env, userId, { category, to }) =>
      hook(env, "POST", `${user(userId)}/counters`, { set: { [category]: to } }),
    revoke: (env, userId) => hook(env, "DELETE", user(userId), { userId }),
    push: (env, kind, { name, value }) => sh("push-redis", [kind, name, value], env),
    checkVectors: checkInShell,
    sessions: (users) =>
      Object.entries(users)
        .map(([token, uid]) => `${token} ${uid}\n`)
        .join(""),
    serve: (script, port, env) => startCgiHost(inExamples(`curl/${script}.cgi`), { port, env }),
  };
}

export const LANGUAGES: readonly Language[] = [
  scripted("php", "php", "php"),
  scripted("node", process.execPath, "mjs"),
  shell(),
];
