import type { Sentence } from "../platform/kernel/language.ts";

/** Findings about a user's token. */
export const TOKEN_TEXTS = {
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
  audOther: {
    en: "The claim aud names none of USER_JWT_AUDIENCE ({wanted}).",
    zh: "aud 中没有 USER_JWT_AUDIENCE（{wanted}）中的任何一个。",
  },
  issOther: {
    en: "The claim iss is none of USER_JWT_ISSUER ({wanted}).",
    zh: "iss 不在 USER_JWT_ISSUER（{wanted}）中。",
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
    en: '{claim} must be a string or a whole number of at most 2^53-1, such as "42" or 42.',
    zh: '{claim} 须为字符串，或不超过 2^53-1 的整数，如 "42" 或 42。',
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
} as const satisfies Record<string, Sentence>;
