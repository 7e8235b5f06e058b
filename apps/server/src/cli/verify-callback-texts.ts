import type { Sentence } from "../platform/kernel/language.ts";

/** How the main site responds at `MAIN_SITE_VERIFY_URL`. */
export const CALLBACK_TEXTS = {
  answerNotJson: {
    en: 'The response has status 200 but its body is not a JSON object such as {"uid":"42"}.',
    zh: '返回 200，但内容不是 JSON 对象，返回 {"uid":"42"} 即可。',
  },
  answerPage: {
    en: "The response has status 200 but is a page, not JSON: “{start}”. Deskwire treats it as no answer. Perhaps the address leads to a login page or is not your endpoint; respond with JSON.",
    zh: "返回 200，但内容是网页，不是 JSON：“{start}”。视为无响应。请检查地址是否指向登录页或其他页面，并返回 JSON。",
  },
  unknownPage: {
    en: "A token that nobody issued gets a page with status 200: “{start}”. Deskwire treats it as no answer, and nobody can sign in with it, but the browser retries for ever. Respond to unknown tokens with 401.",
    zh: "对从未签发的令牌返回 200 和网页：“{start}”。视为无响应，无人能以此登录，但浏览器会一直重试。此时应返回 401。",
  },
  unknownNoUser: {
    en: "A token that nobody issued gets status 200 without a user: “{start}”. Nobody can sign in with it, but respond to unknown tokens with 401.",
    zh: "对从未签发的令牌返回 200，但没有用户：“{start}”。无人能以此登录，但此时应返回 401。",
  },
  expiresInForm: {
    en: "expiresIn is not a number of seconds. Deskwire treats the response as no answer.",
    zh: "expiresIn 不是秒数，视为无响应。",
  },
  expiresInOver: {
    en: "expiresIn is 0 or negative. Deskwire treats the token as refused.",
    zh: "expiresIn 已到期，等同于拒绝令牌。",
  },
  vouched: {
    en: "The main site accepts this token: user {user}.",
    zh: "主站接受此令牌，用户为 {user}。",
  },
  redirects: {
    en: "The address redirects. Deskwire does not follow redirects; use the final address.",
    zh: "该地址会重定向，而重定向视为无响应。请直接填写最终地址。",
  },
  knownRefused: {
    en: "The main site refuses this token ({status}). Use a token that a page currently has.",
    zh: "主站拒绝此令牌（{status}）。请确认它是页面当前使用的令牌。",
  },
  knownUndecided: {
    en: "The main site responded with {status}, which Deskwire treats as no answer: it neither accepts nor refuses the user.",
    zh: "返回 {status}，视为无响应：稍后重试，用户既不通过也不拒绝。",
  },
  unknownRefused: {
    en: "The main site refuses a token that nobody issued ({status}).",
    zh: "从未签发的令牌会被拒绝（{status}）。",
  },
  unknownAccepted: {
    en: "The main site accepts a token that nobody issued, so anyone could sign in as another user. Respond to unknown tokens with 401.",
    zh: "从未签发的令牌也通过了校验：任何人都能冒充他人登录。此时应返回 401。",
  },
  unknownUndecided: {
    en: "The main site responds to a token that nobody issued with {status}, which Deskwire treats as no answer. The browser would retry for ever. Respond to unknown tokens with 401.",
    zh: "对从未签发的令牌返回 {status}，视为无响应，浏览器会一直重试。此时应返回 401。",
  },
  timeout: {
    en: "The main site did not respond within {seconds} s.",
    zh: "主站 {seconds} 秒内无响应。",
  },
  privateAddress: {
    en: "{url} is a private address. The server calls private addresses only with ALLOW_PRIVATE_ADDRESSES=1.",
    zh: "{url} 是内网地址：须设置 ALLOW_PRIVATE_ADDRESSES=1，服务器才会访问。",
  },
  notCallable: { en: "The call to {url} failed: {reason}", zh: "无法访问 {url}：{reason}" },
} as const satisfies Record<string, Sentence>;
