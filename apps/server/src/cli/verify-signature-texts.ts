import type { Sentence } from "../platform/kernel/language.ts";

/** Findings about a signature. */
export const SIGNATURE_TEXTS = {
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
} as const satisfies Record<string, Sentence>;
