import { expect, test } from "vitest";
import { chineseFaults } from "./chinese-style.ts";

test.each([
  "{name} 已接入，为您服务",
  "{count, plural, =0 {无人排队} other {# 人排队}}",
  "{count, plural, other {还有 # 条消息未送达服务器。}}消息已保存在本设备上。",
  "第 {at} 张，共 {count} 张",
  "距下次重试 5 分钟",
  "浏览器控制台中没有报错，请尽可能选择其他客服。",
  '签名内容是 {"uid":"42"} 这样的 JSON。',
])("%s is well written", (text) => {
  expect(chineseFaults(text)).toEqual([]);
});

test.each([
  ["请稍候,马上就来", "half-width punctuation"],
  ['请选择"转回排队"', "half-width punctuation"],
  ["请稍候(3 秒)", "half-width punctuation"],
  ["{name}正在输入", "no space beside Latin letters or digits"],
  ["{count, plural, other {#人排队}}", "no space beside Latin letters or digits"],
  ["5分钟后", "no space beside Latin letters or digits"],
  ["请稍候。 马上就来", "a space beside full-width punctuation"],
  ["您已选择我的会话", "您 and 我 in one text"],
  ["会话将等待其回来", "stiff wording"],
  ["该客服所指的会话", "stiff wording"],
  ["会话已交还", "交还 is 退回，待重新分配"],
  ["打开控制台", "控制台 is 工作台"],
  [`${"字".repeat(41)}。`, `longer than 40: ${"字".repeat(41)}`],
])("%s has a fault", (text, fault) => {
  expect(chineseFaults(text)).toContain(fault);
});
