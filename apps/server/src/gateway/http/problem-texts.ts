import type { ErrorCode } from "@deskwire/protocol";
import type { Language } from "../../platform/kernel/language.ts";

/** [HOK10] The first of the two languages that `Accept-Language` names, by weight; English when it names neither. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? "").split(",").map((part) => {
    const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
    const quality = parameters.map((each) => each.trim()).find((each) => each.startsWith("q="));
    return { tag: tag.trim(), weight: quality === undefined ? 1 : Number(quality.slice(2)) };
  });
  const known = wanted.filter(({ tag, weight }) => /^(zh|en)\b/.test(tag) && weight > 0);
  const [best] = known.toSorted((a, b) => b.weight - a.weight);
  return best?.tag.startsWith("zh") === true ? "zh" : "en";
}

/** Titles by HTTP status. */
export const TITLES_ZH: Record<number, string> = {
  400: "请求有误",
  401: "未通过验证",
  403: "没有权限",
  404: "不存在",
  408: "请求超时",
  409: "状态冲突",
  413: "内容过大",
  415: "类型不支持",
  422: "无法处理",
  429: "请求过多",
  500: "服务器错误",
  503: "暂时不可用",
  507: "存储空间不足",
};

/** The sentence of each code, written for programmers. */
export const DETAILS_ZH: Readonly<Record<ErrorCode, string>> = {
  bad_request: "请求格式不符合接口约定。",
  bad_text: "字符串中含有 NUL 或不成对的代理码元。",
  empty_message: "消息不能为空白。",
  too_long: "消息超过长度上限。",
  weak_password: "密码过于简单，容易被猜到。",
  unknown_command: "没有此名称的请求。",
  already_signed_in: "此连接已登录。",
  bad_reply: "replyTo 指向的消息不在本会话中。",
  bad_cursor: "游标超过最后一条消息。",
  bad_attachment: "附件不存在，或属于其他会话。",
  wrong_extension: "文件扩展名与内容不符。",
  polyglot: "文件同时符合两种类型，可能不安全。",
  too_many_pixels: "图片像素数超过上限。",
  broken_image: "图片已损坏。",
  upload_cut: "上传中断，请重新上传。",
  request_timeout: "请求未在规定时间内发送完毕，请重试。",
  token_invalid: "服务器不接受此令牌。",
  token_expired: "令牌已过期，请重新获取。",
  not_signed_in: "请先登录。",
  invalid_credentials: "邮箱或密码错误。",
  signature_invalid: "Webhook 签名错误、缺失或已过期。",
  forbidden: "没有权限执行此操作。",
  csrf_invalid: "x-csrf-token 请求头缺失或错误。",
  origin_refused: "此源（Origin）不在 ALLOWED_ORIGINS 中。",
  not_found: "此地址不存在。",
  unknown_conversation: "会话不存在，或不属于您。",
  unknown_agent: "没有这位客服。",
  unknown_message: "会话中没有这条消息。",
  conversation_ended: "会话已结束。",
  not_ended: "会话尚未结束。",
  already_claimed: "会话已由其他客服接入。",
  already_rated: "会话已评价。",
  at_capacity: "该客服已达接待上限。",
  agent_unavailable: "该客服当前无法接待。",
  recall_too_late: "消息发出超过 2 分钟，无法撤回。",
  already_recalled: "消息已撤回。",
  email_taken: "此邮箱已有客服使用。",
  endpoint_disabled: "此 Webhook 地址已停用，不会发送事件。请先启用。",
  last_admin: "最后一位管理员不能停用或降级。",
  too_large: "内容超过大小上限。",
  unsupported_type: "不接受此类内容。",
  rate_limited: "请求过于频繁，请稍后再试。",
  upload_quota: "待发送的文件过多，请先发送一部分；其余文件一天后自动删除。",
  storage_full: "服务器存储空间不足，暂时无法接收文件，请稍后重试。",
  internal: "服务器出错，请重试。已保存的操作重试时返回原结果。",
  busy: "服务器繁忙，请在 retryAfterMs 之后重试。",
  unavailable: "暂时无法连接数据库或主站，请稍后重试。",
  draining: "服务器正在关闭，请重新连接。",
};
