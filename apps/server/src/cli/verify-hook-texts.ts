import type { Sentence } from "../platform/kernel/language.ts";

/** The result of a signed call. */
export const HOOK_TEXTS = {
  notUrl: { en: "{url} is not an http or https address.", zh: "{url} 不是 http 或 https 地址。" },
  serverSaid: { en: "Message of the server: {detail}", zh: "服务器返回：{detail}" },
  hookAccepted: {
    en: "Deskwire accepted the signature. The test event is a like of oneself, which is not counted.",
    zh: "Deskwire 接受了签名。测试事件是“给自己点赞”，不会计数。",
  },
  notDeskwire: {
    en: "The address responded with 200, but not as Deskwire does. Check the address.",
    zh: "返回 200 的程序不是 Deskwire，请检查地址。",
  },
  redirected: {
    en: "The address redirects to {place}. Use that address: a redirected POST loses its body.",
    zh: "该地址重定向到 {place}。请直接使用后者，重定向的 POST 会丢失请求体。",
  },
  noHooks: {
    en: "There are no hooks at this address. Use the address that serves the widget, without a path.",
    zh: "该地址没有服务端接口。请填写提供聊天组件的地址，不带路径。",
  },
  tooMany: {
    en: "The rate limit is reached (HOOK_EVENTS_PER_SECOND). Deskwire accepted the signature.",
    zh: "签名已通过，但当前事件过多（HOOK_EVENTS_PER_SECOND）。",
  },
  serverDown: {
    en: "The server or a proxy in front of it responded with {status}: it is down or overloaded. Try again.",
    zh: "服务器或前置代理返回 {status}：服务不可用或过载，请稍后重试。",
  },
  unexpected: {
    en: "The response has status {status}, which Deskwire does not use here. A proxy or a firewall probably sent it.",
    zh: "返回 {status}，而 Deskwire 在此不会返回此状态：中间可能有代理或防火墙。",
  },
  noSecrets: {
    en: "HOOK_SECRETS is not set on the server. Set it to the secret and restart the server.",
    zh: "服务器未设置 HOOK_SECRETS。请设为此密钥，并重启服务器。",
  },
  clocksApart: {
    en: "The clocks of this machine and the server differ by more than 300 s. Synchronize both with NTP.",
    zh: "本机与服务器的时钟相差超过 300 秒，请用 NTP 校准。",
  },
  headersDropped: {
    en: "The signature headers did not arrive. A proxy in front of Deskwire drops webhook-id, webhook-timestamp or webhook-signature.",
    zh: "签名请求头未送达：前置代理丢弃了 webhook-id、webhook-timestamp 或 webhook-signature。",
  },
  otherSecret: {
    en: "The server has another secret in HOOK_SECRETS, or a proxy changes the body.",
    zh: "服务器的 HOOK_SECRETS 是另一个密钥，或中间有程序改动了请求体。",
  },
  clockBehind: {
    en: "The clock of this machine is {span} behind the clock of the server. Deskwire accepts up to 300 s.",
    zh: "本机时钟比服务器慢 {span}，最多允许相差 300 秒。",
  },
  clockAhead: {
    en: "The clock of this machine is {span} ahead of the clock of the server. Deskwire accepts up to 300 s.",
    zh: "本机时钟比服务器快 {span}，最多允许相差 300 秒。",
  },
  unreachable: { en: "{place} cannot be reached: {reason}", zh: "无法连接 {place}：{reason}" },
} as const satisfies Record<string, Sentence>;

/** Why a connection fails, to complete `unreachable`. */
export const REASONS = {
  refused: {
    en: "nothing listens there. Check that the server runs on this host and port.",
    zh: "没有程序在监听，请确认服务器已启动，主机和端口正确。",
  },
  unknownName: { en: "DNS does not know the host name.", zh: "DNS 中没有此域名。" },
  noDns: { en: "DNS does not respond.", zh: "DNS 无响应。" },
  reset: { en: "the connection was closed.", zh: "连接中断。" },
  timeout: { en: "no response within 10 s.", zh: "10 秒内无响应。" },
} as const satisfies Record<string, Sentence>;
