import { expect, it } from "vitest";
import { closeUp } from "./close-up.ts";

it.each([
  ["您 接管了会话", "您接管了会话"],
  ["Mia 将会话转接给 您，等待接受", "Mia 将会话转接给您，等待接受"],
  ["Mia 正在将会话转接给 其他客服", "Mia 正在将会话转接给其他客服"],
  ["其他客服 撤回了一条消息", "其他客服撤回了一条消息"],
  ["小林 Lin 结束了会话", "小林 Lin 结束了会话"],
  ["米娅 结束了会话", "米娅 结束了会话"],
  ["You ended the conversation", "You ended the conversation"],
])("%s becomes %s", (text, closed) => {
  expect(closeUp(text)).toBe(closed);
});
