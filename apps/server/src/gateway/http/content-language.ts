import type { FastifyReply } from "fastify";
import type { Language } from "../../platform/kernel/language.ts";

/** Names the language of a response that depends on `Accept-Language`. */
export function sayLanguage(reply: FastifyReply, language: Language): void {
  reply.header("content-language", language === "zh" ? "zh-CN" : "en");
  const varies = reply.getHeader("vary");
  reply.header(
    "vary",
    varies === undefined ? "accept-language" : `${String(varies)}, accept-language`,
  );
}
