import { randomUUID } from "node:crypto";
import { isJsonObject } from "@deskwire/protocol";
import type { MainSiteClient } from "../identity/main-site-client.ts";
import { readSeconds } from "../identity/verify-by-call.ts";
import { bad, good, type Finding } from "./verify-report.ts";
import { explainSubject } from "./verify-token.ts";

export interface CallbackCheck {
  /** The value of `MAIN_SITE_VERIFY_URL`. */
  url: string;
  /** A token that the main site accepts. */
  token: string;
  client: MainSiteClient;
}

const TIMEOUT_MS = 3_000;
const UNDECIDED = new Set([408, 425, 429]);

/** [IDN3] Calls the main site as the server does: with a valid token, and with one that nobody issued. */
export async function checkCallback({ url, token, client }: CallbackCheck): Promise<Finding[]> {
  const ask = (of: string) =>
    client.request(url, { method: "POST", body: { token: of }, timeoutMs: TIMEOUT_MS });
  try {
    const known = await ask(token);
    const unknown = await ask(`nobody-${randomUUID()}`);
    return [...explainKnown(known), ...explainUnknown(unknown.status)];
  } catch (error) {
    return [explainFailure(url, error)];
  }
}

function explainKnown({ status, text }: { status: number; text: string }): Finding[] {
  if (status !== 200) return [explainStatus(status)];
  const body = readJson(text);
  if (body === null)
    return [
      bad(
        'The response has status 200 but its body is not a JSON object such as {"uid":"42"}.',
        '回答为 200，但内容不是 JSON 对象；{"uid":"42"} 即可。',
      ),
    ];
  const { uid, expiresIn } = body;
  const number = typeof uid === "number" && Number.isSafeInteger(uid) && uid >= 0;
  const faults = number ? [] : explainSubject(uid, "uid");
  const seconds = readSeconds(expiresIn ?? Infinity);
  if (seconds === null)
    return [
      bad(
        "expiresIn is not a number of seconds. Deskwire treats the response as no answer.",
        "expiresIn 不是秒数：整个回答视为没有回答。",
      ),
    ];
  const verdict =
    seconds <= 0
      ? bad(
          "expiresIn is 0 or negative. Deskwire treats the token as refused.",
          "expiresIn 已到期：这等于拒绝令牌。",
        )
      : good(
          `The main site accepts this token: user ${JSON.stringify(uid)}.`,
          `主站确认了此令牌：用户 ${JSON.stringify(uid)}。`,
        );
  return faults.length > 0 ? faults : [verdict];
}

function explainStatus(status: number): Finding {
  if (status >= 300 && status < 400)
    return bad(
      "The address redirects. Deskwire does not follow redirects; use the final address.",
      "该地址会重定向，而重定向不会被跟随：请直接填写最终地址。",
    );
  if (status >= 400 && status < 500 && !UNDECIDED.has(status))
    return bad(
      `The main site refuses this token (${status}). Use a token that a page currently has.`,
      `主站不接受此令牌（${status}）。它是页面当前正在使用的令牌吗？`,
    );
  return bad(
    `The main site responded with ${status}, which Deskwire treats as no answer: it neither accepts nor refuses the user.`,
    `主站回答了 ${status}，视为没有回答：用户既不会被接受，也不会被拒绝。`,
  );
}

function explainUnknown(status: number): Finding[] {
  if (status >= 400 && status < 500 && !UNDECIDED.has(status))
    return [
      good(
        `The main site refuses a token that nobody issued (${status}).`,
        `从未签发过的令牌会被拒绝（${status}）。`,
      ),
    ];
  if (status === 200)
    return [
      bad(
        "The main site accepts a token that nobody issued, so anyone could sign in as another user. Respond to unknown tokens with 401.",
        "从未签发过的令牌也被接受：任何人都能冒充他人登录。应回答 401。",
      ),
    ];
  return [
    bad(
      `The main site responds to a token that nobody issued with ${status}, which Deskwire treats as no answer. The browser would retry for ever. Respond to unknown tokens with 401.`,
      `对从未签发过的令牌回答了 ${status}，视为没有回答，浏览器会一直重试。应回答 401。`,
    ),
  ];
}

function explainFailure(url: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "TimeoutError")
    return bad("The main site did not respond within 3 s.", "主站没有在 3 秒内回答。");
  if (/is not allowed/.test(message))
    return bad(
      `${url} is a private address. The server calls private addresses only with ALLOW_PRIVATE_ADDRESSES=1.`,
      `${url} 位于内网地址：只有设置 ALLOW_PRIVATE_ADDRESSES=1，服务器才会向其发出请求。`,
    );
  return bad(`The call to ${url} failed: ${message}`, `无法询问 ${url}：${message}`);
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
