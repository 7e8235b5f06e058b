import type { Sentence } from "../platform/kernel/language.ts";

/** Faults of a setting's value. Each text completes the sentence "NAME: …". */
export const CONFIG_TEXTS = {
  misspelled: {
    en: "there is no such setting; {meant} is probably meant",
    zh: "没有此设置，应为 {meant}。",
  },
  badEntry: { en: '"{value}" is not a valid entry', zh: "“{value}”不是有效的取值。" },
  notUrl: { en: '"{value}" is not an http or https URL', zh: "“{value}”不是 http 或 https 地址。" },
  // The URL may contain a password, so the message does not repeat it.
  notSingleRedis: {
    en: "the value must be the redis:// or rediss:// URL of a single Redis server",
    zh: "须为单机 Redis 的地址，以 redis:// 或 rediss:// 开头。",
  },
  notPattern: {
    en: '"{value}" must contain {placeholder} exactly once and no other braces',
    zh: "“{value}”须恰好包含一个 {placeholder}，不得有其他花括号。",
  },
  notEncoding: {
    en: '"{value}" is not a known character encoding',
    zh: "“{value}”不是已知的字符编码。",
  },
  // The message does not repeat the value, so that no secret reaches a log.
  notSecret: {
    en: "each secret must be whsec_ followed by at least 16 bytes in base64",
    zh: "每个密钥须以 whsec_ 开头，后接至少 16 字节的 base64。",
  },
  notInRange: {
    en: '"{value}" is not a whole number from {min} to {max}',
    zh: "“{value}”不是 {min} 到 {max} 的整数。",
  },
  notFlag: { en: '"{value}" is not 1 or 0', zh: "“{value}”不是 1 或 0。" },
  notChoice: { en: '"{value}" is not one of {choices}', zh: "“{value}”不在可选值中：{choices}。" },
  badWildcard: {
    en: '"{value}": a wildcard is allowed only for all subdomains of a domain, such as https://*.example.com',
    zh: "“{value}”：通配符只能表示某个域名的全部子域名，正确示例：https://*.example.com。",
  },
  notOrigin: {
    en: '"{value}" is not an origin such as https://www.example.com',
    zh: "“{value}”不是源（Origin），正确示例：https://www.example.com。",
  },
} as const satisfies Record<string, Sentence>;
