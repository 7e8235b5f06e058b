import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject } from "@deskwire/protocol";
import { signWebhook } from "../webhooks/webhook-signature.ts";
import { bad, good, hint, sayDuration, type Finding, type Language } from "./verify-report.ts";
import { readSecrets } from "./verify-secret.ts";

export interface HookCheck {
  /** The address of Deskwire. */
  url: string;
  secret: string;
  language: Language;
}

const TIMEOUT_MS = 10_000;
const SKEW_MAX_S = 300;
const SKEW_NOTED_S = 30;
const USER = "deskwire-verify";

/** Makes one signed call, a like of oneself, which is not counted, and explains the response. */
export async function checkHook({ url, secret, language }: HookCheck): Promise<Finding[]> {
  const { keys, findings } = readSecrets(secret);
  const [key] = keys;
  if (key === undefined) return findings;
  const base = url.replace(/\/+$/, "").replace(/\/hooks\/v1(\/.*)?$/, "");
  if (!/^https?:\/\//.test(base) || !URL.canParse(base))
    return [bad(`${url} is not an http or https address.`, `${url} 不是 http 或 https 地址。`)];
  const target = `${base}/hooks/v1/likes`;
  const id = `verify_${randomUUID()}`;
  const body = JSON.stringify({ id, toUserId: USER, fromUserId: USER });
  const timestamp = Math.floor(Date.now() / 1_000);
  try {
    const response = await fetch(target, {
      method: "POST",
      redirect: "manual",
      body,
      headers: {
        "accept-language": language,
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signWebhook(key, { id, timestamp, body }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return [...findings, ...explainClock(response), ...explainAnswer(response, text)];
  } catch (error) {
    return [...findings, explainFailure(base, error)];
  }
}

function explainAnswer(response: Response, text: string): Finding[] {
  const { status } = response;
  const body = readJson(text);
  if (status === 200) return [explainResult(body)];
  const detail = typeof body?.["detail"] === "string" ? body["detail"] : null;
  const said =
    detail === null ? [] : [hint(`Message of the server: ${detail}`, `服务器的回答：${detail}`)];
  return [explainStatus(response, body), ...said];
}

function explainResult(body: JsonObject | null): Finding {
  const results: unknown = body?.["results"];
  const first: unknown = Array.isArray(results) ? results[0] : null;
  if (isJsonObject(first) && first["result"] === "self")
    return good(
      "Deskwire accepted the signature. The test event is a like of oneself, which is not counted.",
      "Deskwire 接受了签名。测试事件是“给自己点赞”，因此没有计数。",
    );
  return bad(
    "The address responded with 200, but not as Deskwire does. Check the address.",
    "回答 200 的不是 Deskwire，请检查地址。",
  );
}

function explainStatus(response: Response, body: JsonObject | null): Finding {
  const { status } = response;
  if (status === 401 && body?.["code"] === "signature_invalid")
    return explainRefusal(body["reason"]);
  if (status >= 300 && status < 400)
    return bad(
      `The address redirects to ${response.headers.get("location") ?? "another one"}. Use that address: a redirected POST loses its body.`,
      `该地址会重定向到 ${response.headers.get("location") ?? "别处"}：请直接使用后者，被重定向的 POST 会丢失请求体。`,
    );
  if (status === 404)
    return bad(
      "There are no hooks at this address. Use the address that serves the widget, without a path.",
      "该地址下没有接口：请填写提供 widget 的地址，不要带路径。",
    );
  if (status === 429)
    return bad(
      "The rate limit is reached (HOOK_EVENTS_PER_SECOND). Deskwire accepted the signature.",
      "当前事件过多（HOOK_EVENTS_PER_SECOND）；签名已被接受。",
    );
  if (status >= 500)
    return bad(
      `The server or a proxy in front of it responded with ${status}: it is down or overloaded. Try again.`,
      `服务器或其前面的代理回答了 ${status}：服务不可用或过载，请稍后再试。`,
    );
  return bad(
    `The response has status ${status}, which Deskwire does not use here. A proxy or a firewall probably sent it.`,
    `调用得到了 ${status}，Deskwire 在此不会这样回答：中间可能有代理或防火墙。`,
  );
}

function explainRefusal(reason: unknown): Finding {
  if (reason === "no_secrets")
    return bad(
      "HOOK_SECRETS is not set on the server. Set it to the secret and restart the server.",
      "服务器没有设置 HOOK_SECRETS：请设为此密钥并重启服务器。",
    );
  if (reason === "bad_timestamp")
    return bad(
      "The clocks of this machine and the server differ by more than 300 s. Synchronize both with NTP.",
      "本机与服务器的时钟相差超过 300 秒：请用 NTP 校准。",
    );
  if (reason === "no_headers")
    return bad(
      "The signature headers did not arrive. A proxy in front of Deskwire drops webhook-id, webhook-timestamp or webhook-signature.",
      "签名请求头没有送达：Deskwire 前面的代理丢弃了 webhook-id、webhook-timestamp 或 webhook-signature。",
    );
  return bad(
    "The server has another secret in HOOK_SECRETS, or a proxy changes the body.",
    "服务器的 HOOK_SECRETS 是另一个密钥，或者中间有程序改动了请求体。",
  );
}

function explainClock(response: Response): Finding[] {
  const theirs = Date.parse(response.headers.get("date") ?? "");
  const skew = Number.isNaN(theirs) ? 0 : (theirs - Date.now()) / 1_000;
  if (Math.abs(skew) < SKEW_NOTED_S) return [];
  const span = sayDuration(skew);
  const [en, zh] = skew > 0 ? ["behind", "慢"] : ["ahead of", "快"];
  const kind = Math.abs(skew) > SKEW_MAX_S ? bad : hint;
  return [
    kind(
      `The clock of this machine is ${span.en} ${en} the clock of the server. Deskwire accepts up to 300 s.`,
      `本机时钟比服务器${zh} ${span.zh}；最多可相差 300 秒。`,
    ),
  ];
}

const FAILURES: Record<string, [en: string, zh: string]> = {
  ECONNREFUSED: [
    "nothing listens there. Check that the server runs on this host and port.",
    "没有程序在监听：服务器是否已启动，主机和端口是否正确？",
  ],
  ENOTFOUND: ["DNS does not know the host name.", "DNS 中没有这个域名。"],
  EAI_AGAIN: ["DNS does not respond.", "DNS 没有应答。"],
  ECONNRESET: ["the connection was closed.", "连接被中断。"],
};

function explainFailure(base: string, error: unknown): Finding {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const message = cause instanceof Error ? cause.message : String(cause);
  const known =
    error instanceof Error && error.name === "TimeoutError"
      ? (["no response within 10 s.", "10 秒内没有应答。"] as const)
      : (FAILURES[code] ?? ([`${message}.`, `${message}。`] as const));
  return bad(`${base} cannot be reached: ${known[0]}`, `无法连接 ${base}：${known[1]}`);
}

function readJson(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
