import { expect, test } from "vitest";
import { MESSAGES_ZH, messageZh } from "@deskwire/server/gateway/http/problem-details-zh";
import { DETAILS_ZH } from "@deskwire/server/gateway/http/problem-texts";
import { refusalMessages } from "./refusal-messages.ts";

test("[HOK10] the Chinese sentence of a code ends with a full stop", () => {
  for (const sentence of Object.values(DETAILS_ZH)) expect(sentence).toMatch(/。$/u);
});

test("[HOK10] every message of a refusal has a Chinese twin, and every twin its message", async () => {
  const messages = await refusalMessages();
  expect([...messages].sort()).toEqual(Object.keys(MESSAGES_ZH).sort());
  for (const twin of Object.values(MESSAGES_ZH)) expect(twin).toMatch(/。$/u);
});

test("[HOK10] values stand in the Chinese twin, and a library's message has none", () => {
  expect(messageZh("The content does not fit the extension .pdf.")).toBe(
    "文件内容与扩展名 .pdf 不符。",
  );
  expect(messageZh("The body must be {data: …}.")).toBe("请求体须为 {data: …}。");
  expect(messageZh("body/limit must be integer")).toBeNull();
});
