/**
 * Chinese twins of the messages that are more specific than the sentence of their code. `{1}` and `{2}` stand for values.
 * A test compares the list with the sources.
 */
export const MESSAGES_ZH: Readonly<Record<string, string>> = {
  "The visitor has signed in as a user.": "该访客已登录为用户。",
  "This is not a readable HTTP request.": "无法识别的 HTTP 请求。",
  "Too many failed sign-ins. Try again in {1} min.": "登录失败次数过多，请在 {1} 分钟后重试。",
  "The name shows no characters.": "名称中没有可见字符。",
  "A password has at least {1} characters.": "密码至少 {1} 个字符。",
  "The password shows no characters.": "密码中没有可见字符。",
  "The password is a common one or the e-mail address.": "密码过于常见，或与邮箱相同。",
  "The password of this demo account is known. Set a new one.":
    "此演示账号的密码是公开的，请同时设置新密码。",
  "This address is for WebSocket connections.": "此地址仅用于 WebSocket 连接。",
  "The database cannot store this value.": "数据库无法保存此值。",
  "The cursor was not issued by this server.": "cursor 不是由此服务器签发的。",
  "The time is invalid.": "时间无效。",
  "The user id is invalid.": "用户 id 无效。",
  "A user id has 1 to {1} characters.": "用户 id 须为 1–{1} 个字符。",
  'User ids that start with "{1}" are reserved for visitors.':
    "以“{1}”开头的用户 id 保留给匿名访客。",

  "Send multipart/form-data with the field `file`.": "请以 multipart/form-data 发送 `file` 字段。",
  "The field `file` is missing.": "缺少 `file` 字段。",
  "A file may have {1} bytes.": "单个文件不能超过 {1} 字节。",
  "The content does not fit the extension .{1}.": "文件内容与扩展名 .{1} 不符。",
  "The name has no extension.": "文件名没有扩展名。",
  "The file matches two types at once and may be unsafe.": "文件同时符合两种类型，可能不安全。",
  "This type of file is not accepted.": "不接受此类型的文件。",
  "The image is incomplete.": "图片不完整，无法读取。",
  "This download has begun already.": "此下载地址已使用过。",
  "Too many images wait to be encoded.": "等待处理的图片过多，请稍后重试。",
  "Encoding the image took too long.": "图片处理超时，请稍后重试。",

  "HOOK_SECRETS is not set, so no call can be verified.":
    "服务器未设置 HOOK_SECRETS，无法校验签名。",
  "webhook-id, webhook-timestamp and webhook-signature are required.":
    "缺少请求头 webhook-id、webhook-timestamp 或 webhook-signature。",
  "webhook-id must have 1 to {1} characters.": "webhook-id 须为 1–{1} 个字符。",
  "webhook-timestamp must be within {1} s of now, in seconds.":
    "webhook-timestamp 以秒为单位，与服务器时间相差不得超过 {1} 秒。",
  "No signature matches this body and secret.": "签名与请求体和密钥不符。",
  "This webhook-id has served for a call with another method or path.":
    "此 webhook-id 已用于另一个方法或路径的调用。",
  "The body names another user than the path.": "请求体中的用户与路径不一致。",
  "The body must be a JSON object.": "请求体须为 JSON 对象。",
  "events must be an array.": "events 须为数组。",
  "A call has at most {1} events.": "一次调用最多 {1} 个事件。",
  "The body is not UTF-8.": "请求体不是 UTF-8 编码。",
  "The body must be {set: {category: number}}.": "请求体须为 {set: {category: number}}。",
  "At most {1} numbers can be set at once.": "一次最多设置 {1} 个数值。",
  "A user has at most 200 categories of counters.": "每个用户最多有 200 个未读数类别。",
  '"{1}" cannot be set.': "不能设置“{1}”。",
  "A number must be whole and from 0 to {1}.": "数值须为 0 到 {1} 的整数。",

  "The topic name is invalid.": "主题名称无效。",
  "This connection or its user has reached the limit of topics.":
    "此连接或该用户订阅的主题数已达上限。",
  "The body must be {data: …}.": "请求体须为 {data: …}。",
  "A value may be nested {1} levels deep.": "值最多嵌套 {1} 层。",
  "A value may have {1} bytes.": "值不能超过 {1} 字节。",

  "None of USER_JWT_SECRET, USER_JWKS_URL and MAIN_SITE_VERIFY_URL is set, so users' tokens cannot be verified.":
    "未设置 USER_JWT_SECRET、USER_JWKS_URL 或 MAIN_SITE_VERIFY_URL，无法校验用户令牌。",
  "The main site does not know this token.": "主站不认识此令牌。",
  "The main site does not respond.": "主站无响应。",
  "The main site's keys cannot be fetched.": "无法获取主站的公钥。",
  "The token's iat is in the future.": "令牌的 iat 晚于当前时间。",
  "The token has been revoked.": "令牌已吊销。",
  "The sign-in behind this ticket has ended.": "签发此票据的登录已失效。",
  "A conversation in the queue has no agent. Claim it.": "会话仍在排队，没有客服接待。请先接入。",
  "The url is not a valid address.": "url 不是有效的地址。",
};

const PATTERNS = Object.entries(MESSAGES_ZH)
  .filter(([english]) => /\{\d\}/.test(english))
  .map(([english, chinese]) => ({ found: patternOf(english), chinese }));

/** Turns `{1}` into a group and escapes everything else. */
function patternOf(english: string): RegExp {
  const literal = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\{\d\}/g, "(.+?)")}$`, "s");
}

/** The Chinese twin of a refusal's message; null for a message of a library. */
export function messageZh(english: string): string | null {
  const exact = MESSAGES_ZH[english];
  if (exact !== undefined) return exact;
  for (const { found, chinese } of PATTERNS) {
    const values = found.exec(english);
    if (values !== null)
      return chinese.replace(/\{(\d)\}/g, (_, at: string) => values[Number(at)] ?? "");
  }
  return null;
}
