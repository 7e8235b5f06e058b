import type { Sentence } from "../platform/kernel/language.ts";

/** Findings about a `whsec_…` secret. */
export const SECRET_TEXTS = {
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
} as const satisfies Record<string, Sentence>;
