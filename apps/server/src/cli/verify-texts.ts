import type { Sentence } from "../platform/kernel/language.ts";

const SECRET = {
  secretPrefix: {
    en: "The secret does not begin with whsec_. Generate one with: echo whsec_$(openssl rand -base64 32)",
    zh: "密钥须以 whsec_ 开头。生成方法：echo whsec_$(openssl rand -base64 32)",
  },
  secretNotBase64: {
    en: "The part of the secret after whsec_ is not base64.",
    zh: "密钥中 whsec_ 之后的部分不是 base64。",
  },
  secretShort: {
    en: "The secret is too short. It needs at least {bytes} bytes in base64 after whsec_.",
    zh: "密钥太短：whsec_ 之后至少需要 {bytes} 字节的 base64。",
  },
  secretDamaged: {
    en: "The base64 of the secret is damaged. Copy the complete secret again.",
    zh: "密钥的 base64 已损坏，请重新完整复制。",
  },
};

const SIGNATURE = {
  headerMissing: { en: "The header {header} is missing.", zh: "缺少请求头 {header}。" },
  signatureGood: { en: "The signature is valid.", zh: "签名正确。" },
  idLong: {
    en: "webhook-id has {length} characters; the maximum is {max}.",
    zh: "webhook-id 有 {length} 个字符，最多 {max} 个。",
  },
  timestampForm: {
    en: "webhook-timestamp is not a whole number. Use Unix time in seconds, such as PHP's time().",
    zh: "webhook-timestamp 不是整数，应为 1970 年以来的秒数，如 PHP 的 time()。",
  },
  timestampMilliseconds: {
    en: "webhook-timestamp is in milliseconds. Use seconds.",
    zh: "webhook-timestamp 单位是毫秒，应为秒。",
  },
  timestampOld: {
    en: "webhook-timestamp is {span} old; the maximum is {max} s. Sign immediately before the call, and synchronize both clocks (NTP).",
    zh: "webhook-timestamp 早了 {span}，最多允许 {max} 秒。请在调用时签名，并用 NTP 校准时钟。",
  },
  timestampAhead: {
    en: "webhook-timestamp is {span} ahead; the maximum is {max} s. Synchronize both clocks (NTP).",
    zh: "webhook-timestamp 晚了 {span}，最多允许 {max} 秒。请用 NTP 校准时钟。",
  },
  signatureForm: {
    en: "webhook-signature contains no signature of the form “v1,” followed by base64.",
    zh: "webhook-signature 中没有“v1,”加 base64 的签名。",
  },
  signatureMismatch: {
    en: "No signature matches this secret and body. The sender used another secret, or the body differs from the signed bytes.",
    zh: "签名不符：可能用了另一个密钥，或请求体与签名时的字节不一致。",
  },
  signatureHow: {
    en: "The signature is the HMAC-SHA256 of id.timestamp.body. docs/signature-vectors.json contains examples for testing your code.",
    zh: "签名内容为 id.timestamp.body，算法为 HMAC-SHA256。测试样例见 docs/signature-vectors.json。",
  },
  secretUndecoded: {
    en: "The secret was used as a string. Remove whsec_ and decode the rest from base64 to get the key.",
    zh: "密钥被直接当作字符串使用。应去掉 whsec_，再做 base64 解码。",
  },
  versionMissing: {
    en: "The signature is correct, but the prefix “v1,” is missing.",
    zh: "签名正确，但前面缺少“v1,”。",
  },
  hexadecimal: {
    en: "The signature is in hexadecimal. Use base64 (in PHP, pass true as the fourth argument of hash_hmac).",
    zh: "签名用了十六进制，应为 base64（PHP 中 hash_hmac 的第四个参数设为 true）。",
  },
  base64url: {
    en: "The signature is in base64url. Use standard base64, with + / and =.",
    zh: "签名用了 base64url，应为普通 base64（含 + / 和 =）。",
  },
  bodyAlone: {
    en: "Only the body was signed. Sign id.timestamp.body.",
    zh: "只对请求体做了签名，应对 id.timestamp.body 签名。",
  },
  bodyEmpty: {
    en: "An empty body was signed, but the body is not empty.",
    zh: "签名时请求体为空，实际请求体不为空。",
  },
  bodyLineBreak: {
    en: "The body and the signed body differ by a line break at the end.",
    zh: "请求体与签名时相比，末尾相差一个换行。",
  },
  bodyRecoded: {
    en: "The body is the same JSON as the signed body in another encoding. Sign and verify the raw bytes, before any parsing.",
    zh: "请求体与签名时是同一个 JSON，但写法不同。签名和校验都应使用原始字节，不要先解析再编码。",
  },
};

const TOKEN = {
  tokenAccepted: {
    en: "Deskwire accepts this token: user {user}{name}.",
    zh: "Deskwire 接受此令牌，用户为 {user}{name}。",
  },
  tokenRefused: {
    en: "Deskwire refuses this token ({code}){why}",
    zh: "Deskwire 不接受此令牌（{code}）{why}",
  },
  tokenBearer: {
    en: "The token begins with “Bearer”, which belongs to an HTTP header and not to the token.",
    zh: "令牌以“Bearer”开头。它属于 HTTP 请求头，不是令牌的一部分。",
  },
  notJwt: {
    en: "This is not a JWT: a JWT consists of three parts separated by dots. For another kind of token, set MAIN_SITE_VERIFY_URL and run “verify callback”.",
    zh: "这不是 JWT：JWT 由三段组成，以点分隔。其他格式的令牌请使用 MAIN_SITE_VERIFY_URL，并运行“verify callback”。",
  },
  plainBase64: {
    en: "The token is in standard base64. A JWT needs base64url: - and _ instead of + and /, and no = at the end.",
    zh: "令牌用了普通 base64，JWT 须用 base64url：以 - 和 _ 代替 + 和 /，末尾没有 =。",
  },
  partNotJson: {
    en: "Part {part} of the token is not a JSON object in base64url.",
    zh: "令牌的第 {part} 段不是 base64url 编码的 JSON 对象。",
  },
  noJwtSecret: {
    en: "The token is signed with HS256, but USER_JWT_SECRET is not set here. Pass it with --secret or in the environment.",
    zh: "令牌以 HS256 签名，但此处未设置 USER_JWT_SECRET。请用 --secret 或环境变量设置。",
  },
  jwtSecretGood: {
    en: "The signature matches USER_JWT_SECRET.",
    zh: "签名与 USER_JWT_SECRET 相符。",
  },
  jwtSecretSpace: {
    en: "The signature matches the secret except for a space or a line break at its start or end. Both sides need exactly the same secret.",
    zh: "签名与密钥只差首尾的空格或换行。两边的密钥须完全一致。",
  },
  jwtSecretDecoded: {
    en: "The signature was made with the secret decoded from base64. Deskwire uses the characters of the secret.",
    zh: "签名时对密钥做了 base64 解码。Deskwire 直接使用密钥的字符。",
  },
  jwtSecretOther: {
    en: "The signature does not match USER_JWT_SECRET. The site signed with another secret.",
    zh: "签名与 USER_JWT_SECRET 不符：主站使用了另一个密钥。",
  },
  onlyHs256: {
    en: "The token is signed with {alg}. With a secret, Deskwire accepts only HS256.",
    zh: "令牌以 {alg} 签名。使用密钥时只接受 HS256。",
  },
  badAlgorithm: {
    en: "The header of the token names the algorithm “{alg}”, which Deskwire never accepts.",
    zh: "令牌头部声明的算法“{alg}”一律不接受。",
  },
  noJwks: {
    en: "The token is signed with {alg}, which needs USER_JWKS_URL. Pass it with --jwks-url or in the environment.",
    zh: "令牌以 {alg} 签名，需要 USER_JWKS_URL。请用 --jwks-url 或环境变量设置。",
  },
  otherAlgorithm: {
    en: "The token is signed with {alg}, which is not in USER_JWKS_ALGORITHMS ({accepted}).",
    zh: "令牌以 {alg} 签名，不在 USER_JWKS_ALGORITHMS（{accepted}）中。",
  },
  noExp: {
    en: "The claim exp is missing or not a number. Set it to the expiry time in Unix seconds.",
    zh: "缺少 exp，或 exp 不是数字。它是令牌的到期时间，为 1970 年以来的秒数。",
  },
  expMilliseconds: {
    en: "The claim exp is in milliseconds, so the token never expires. Use seconds.",
    zh: "exp 单位是毫秒，应为秒，否则令牌永不过期。",
  },
  notYet: {
    en: "The token is not valid yet: nbf is {span} in the future. Synchronize both clocks (NTP).",
    zh: "令牌尚未生效：nbf 晚于当前时间 {span}。请用 NTP 校准时钟。",
  },
  noIat: {
    en: "The claim iat is missing. After a revocation of this user, Deskwire refuses such tokens permanently.",
    zh: "没有 iat：用户强制下线后，这样的令牌会一直被拒绝。",
  },
  iatFarAhead: {
    en: "iat is more than 5 minutes in the future. The clock of the signing machine is ahead (synchronize it with NTP), or iat is in milliseconds.",
    zh: "iat 晚于当前时间 5 分钟以上：签名机器的时钟偏快（请用 NTP 校准），或 iat 单位是毫秒。",
  },
  iatAhead: {
    en: "iat is in the future: the clock of the signing machine is ahead.",
    zh: "iat 晚于当前时间：签名机器的时钟偏快。",
  },
  expiresIn: {
    en: "The token is valid for another {span}.",
    zh: "令牌有效，距到期 {span}。",
  },
  expired: {
    en: "The token expired {span} ago. Configure the widget with a function that fetches a new token.",
    zh: "令牌已过期 {span}。请在页面上为聊天组件提供获取新令牌的函数。",
  },
  nameIgnored: {
    en: "name is not a string. Deskwire ignores it.",
    zh: "name 不是字符串，将被忽略。",
  },
  avatarIgnored: {
    en: "avatar is not an http or https address. Deskwire ignores it.",
    zh: "avatar 不是 http 或 https 地址，将被忽略。",
  },
  topicsIgnored: {
    en: "topics is not an array. Deskwire ignores it.",
    zh: "topics 不是数组，将被忽略。",
  },
  userMissing: { en: "The user id ({claim}) is missing.", zh: "缺少用户 id（{claim}）。" },
  userNotString: {
    en: '{claim} must be a string: "42", not 42. In PHP: (string) $user->id',
    zh: '{claim} 须为字符串，如 "42"，不能是 42。PHP 写法：(string) $user->id',
  },
  userReserved: {
    en: "The user id begins with “{prefix}”, which is reserved for anonymous visitors.",
    zh: "用户 id 以“{prefix}”开头，此前缀保留给匿名访客。",
  },
  userLong: {
    en: "The user id has {length} characters; the maximum is {max}.",
    zh: "用户 id 有 {length} 个字符，最多 {max} 个。",
  },
  userControl: {
    en: "The user id contains control characters.",
    zh: "用户 id 中含有控制字符。",
  },
};

const CALLBACK = {
  answerNotJson: {
    en: 'The response has status 200 but its body is not a JSON object such as {"uid":"42"}.',
    zh: '返回 200，但内容不是 JSON 对象，返回 {"uid":"42"} 即可。',
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
};

const HOOK = {
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
};

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

const COMMAND = {
  badUsage: {
    en: "The argument {argument} is missing, or its file does not exist. Run with --help for the usage.",
    zh: "缺少参数 {argument}，或文件不存在。运行 --help 查看用法。",
  },
  usage: {
    en: `Checks your side of the integration. Changes no counters and notifies nobody.

npm run verify -- token <jwt | ->         checks whether Deskwire accepts this user token
    --secret …      default: USER_JWT_SECRET from the environment
    --jwks-url …    default: USER_JWKS_URL from the environment
npm run verify -- callback <token | ->    checks how your site responds at MAIN_SITE_VERIFY_URL
    --url …         default: MAIN_SITE_VERIFY_URL from the environment
npm run verify -- hook --url https://chat.example.com
    --secret …      whsec_…; default: HOOK_SECRETS from the environment
npm run verify -- signature --id … --timestamp … --signature … --body <file | ->
    --secret …      whsec_…; default: HOOK_SECRETS from the environment

--lang en|zh        language; default: from LC_ALL or LANG
“-” reads standard input, so that the shell's history does not contain the token.
The exit code is 0 if all checks pass, 1 if one fails, 2 for a wrong command.
`,
    zh: `检查主站一侧的对接。不会计数，也不会通知任何人。

npm run verify -- token <jwt | ->         检查 Deskwire 是否接受用户令牌
    --secret …      即 USER_JWT_SECRET，默认取自环境变量
    --jwks-url …    即 USER_JWKS_URL，默认取自环境变量
npm run verify -- callback <令牌 | ->     检查令牌校验接口（MAIN_SITE_VERIFY_URL）
    --url …         默认取自环境变量 MAIN_SITE_VERIFY_URL
npm run verify -- hook --url https://chat.example.com
    --secret …      whsec_…，默认取自环境变量 HOOK_SECRETS
npm run verify -- signature --id … --timestamp … --signature … --body <文件 | ->
    --secret …      whsec_…，默认取自环境变量 HOOK_SECRETS

--lang en|zh        语言，默认取自 LC_ALL 或 LANG
“-”表示从标准输入读取，不会留在 shell 历史中。
退出码：0 表示全部正常，1 表示有问题需要处理，2 表示命令有误。
`,
  },
};

/** Every sentence of `npm run verify`. */
export const VERIFY_TEXTS = {
  ...SECRET,
  ...SIGNATURE,
  ...TOKEN,
  ...CALLBACK,
  ...HOOK,
  ...COMMAND,
} as const satisfies Record<string, Sentence>;

export type VerifyText = keyof typeof VERIFY_TEXTS;
