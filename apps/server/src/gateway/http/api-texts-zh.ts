/** The Chinese twins of the summaries and descriptions in the OpenAPI document. A test holds them against the document. */
export const API_TEXTS_ZH: Readonly<Record<string, string>> = {
  "Errors are RFC 9457 problem documents with a stable `code`. The server ignores unknown fields of a request. Later releases may add fields to responses and values to enums.":
    "出错时返回 Problem Details（RFC 9457），`code` 固定不变。请求中的未知字段会忽略。后续版本可能在响应中增加字段，在枚举中增加取值。",
  "Signed calls from the main site's server": "服务端接口：主站服务器的签名调用",
  "Sign-in and tickets of agents, tokens of visitors": "客服登录与票据，访客令牌",
  "Conversations, message history, search and mailboxes": "会话、聊天记录、搜索和待收消息",
  "Images and other files": "图片与其他文件",
  "Agents and their accounts": "客服与账号",
  "Outgoing webhooks; admins only": "Webhook（仅管理员）",
  "Health probes and metrics": "健康检查与指标",

  "A user's token issued by the main site, a visitor's token, or an agent's ticket":
    "主站签发的用户令牌、访客令牌或客服票据",
  "The session cookie of an agent, set by POST /api/v1/auth/login":
    "客服的会话 Cookie，由 POST /api/v1/auth/login 设置",
  "The `csrfToken` of the session; required on every method except GET":
    "会话的 `csrfToken`，除 GET 外均须提供",
  "Unique id of the call. A repeated id gets the result of the first call":
    "调用的唯一 id。id 相同即返回首次结果",
  "Unix time in seconds; at most 300 s before or after the server's clock":
    "Unix 时间（秒），与服务器时间相差不得超过 300 秒",
  "`v1,` followed by the base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}`":
    "`v1,` 加上 `{id}.{timestamp}.{body}` 的 HMAC-SHA256（base64）",
  "Signed as Standard Webhooks specifies, with the headers webhook-id, webhook-timestamp and webhook-signature. The response headers `ratelimit` and `ratelimit-policy` give the remaining quota.":
    "按 Standard Webhooks 规范签名，请求头为 webhook-id、webhook-timestamp 和 webhook-signature。响应头 `ratelimit` 与 `ratelimit-policy` 给出剩余配额。",

  "Liveness: the process runs": "存活检查：进程是否运行",
  "Readiness: the node can serve requests": "就绪检查：节点能否提供服务",
  "Whether Redis is reachable. Left out when `REDIS_URL` is unset":
    "Redis 是否可用。未设置 `REDIS_URL` 时没有此字段",
  "Prometheus metrics": "Prometheus 指标",
  "Sign in as an agent; sets the session cookie": "客服登录，并设置会话 Cookie",
  "Read the agent of the current session": "读取当前登录的客服",
  "Sign out; closes the sockets of this session": "退出登录，并断开此会话的连接",
  "Create a short-lived token for an agent's socket": "为客服的连接签发短期令牌",
  "Create a token for an anonymous visitor": "为匿名访客签发令牌",
  "List all agents with role, capacity and presence": "查询全部客服，含角色、接待上限和在线状态",
  "Add an agent (admins only)": "添加客服（仅管理员）",
  "Change an agent (admins only)": "修改客服（仅管理员）",
  "List conversations: the user's own, or an agent's by `scope`":
    "查询会话：用户查询自己的会话，客服按 `scope` 查询",
  "For agents only; the default is `mine`. `all` is for supervisors and admins":
    "仅客服可用，默认 `mine`。`all` 仅限主管和管理员",
  "Read one conversation": "读取一个会话",
  "Read a page of messages, in the same form as `sync`": "读取一页消息，格式与 `sync` 相同",
  "Return messages after this seq": "返回此序号之后的消息",
  "Return the latest messages before this seq": "返回此序号之前的最新消息",
  "List the assignment decisions of a conversation, with candidates and reasons (agents only)":
    "查询会话的分配记录，含候选客服和原因（仅客服）",
  "Upload an image or another file to a conversation (multipart field `file`)":
    "向会话上传图片或文件（multipart 字段 `file`）",
  "Download an attachment": "下载附件",
  "Get an address from which a browser can download an attachment, once and within a minute":
    "获取附件的下载地址，一分钟内有效，仅限一次",
  "Remove an own upload that was not sent": "删除自己尚未发出的附件",
  "Path of the download; it serves once": "下载地址的路径，仅可使用一次",
  "Download the thumbnail of an image": "下载图片的缩略图",
  "List webhook endpoints (admins only)": "查询 Webhook 地址（仅管理员）",
  "Add an endpoint; only this response contains its secret":
    "添加 Webhook 地址。密钥仅在此次响应中返回",
  "Change an endpoint; `enabled: true` switches it on again":
    "修改 Webhook 地址。`enabled: true` 重新启用",
  "Remove an endpoint and its deliveries": "删除 Webhook 地址及投递记录",
  "List the deliveries of an endpoint, newest first": "查询投递记录，最新的在前",
  "Return only deliveries older than this time": "仅返回早于此时间的投递",
  "Send a delivery again": "重新投递",
  "Find messages that contain every word of `q`, newest first (agents only)":
    "搜索包含 `q` 中全部关键词的消息，最新的在前（仅客服）",
  "Find people by name or user id, each with their latest conversation (agents only)":
    "按名字或用户 id 搜索客户，并返回各自最近的会话（仅客服）",
  "A date, or a time in UTC": "日期，或 UTC 时间",
  "List the caller's mailboxes: depth, oldest message and lane for each peer":
    "查询待收消息：每个对方的条数、最早的消息和投递通道",
  "Count comments: one event or up to 1,000": "上报评论：单个事件，或最多 1,000 个",
  "Count likes: one event or up to 1,000": "上报点赞：单个事件，或最多 1,000 个",
  "Send notifications of any category: one event or up to 1,000":
    "发送任意类别的通知：单个事件，或最多 1,000 个",
  "One event": "单个事件",
  "Up to 1000 events": "最多 1,000 个事件",
  "Read the unread counters of a user": "读取用户的未读数",
  "Set unread counters of a user": "设置用户的未读数",
  "The user of the path. It binds the signature to this user.":
    "路径中的用户。签名因此只对该用户有效。",
  "true: the endpoint gets a new secret. The old one signs as well for another 24 hours":
    "true：生成新密钥，旧密钥在 24 小时内同时签名",
  "The new secret, returned only after rotateSecret": "新密钥，仅在 rotateSecret 后返回一次",
  "Of others, only for supervisors and admins": "他人的邮箱仅主管和管理员可见",
  "While queued: since when it waits": "排队时：开始等待的时间",
  "Id of the user on the main site": "主站的用户 id",
  "Publish a value to a topic": "向主题发布值",
  "Any JSON value, at most 32 KiB": "任意 JSON 值，最大 32 KiB",
  "Name of the topic": "主题名称",
  "Revoke the tokens of a user and close the user's sockets": "强制用户下线：吊销令牌并断开连接",

  OK: "成功",
  Created: "已创建",
  Accepted: "已接受",
  "No response body": "没有响应体",
  "RFC 9457": "出错时的响应（RFC 9457）",
  "For programmers, in the language of Accept-Language":
    "供开发者阅读，语言由 Accept-Language 决定",
  "Stable; new ones may be added": "固定不变，以后可能新增",
  "Of `signature_invalid` only: why the signature was refused":
    "仅用于 `signature_invalid`：签名不通过的原因",
  "Names the request in the server's log": "此请求在服务器日志中的编号",
  "Send it as x-csrf-token with every request that changes something":
    "所有修改类请求都须以 x-csrf-token 携带此值",
  "UTC, with milliseconds": "UTC 时间，精确到毫秒",
  "Offered to this agent until this time. Only agents see it.":
    "转接请求的对象与截止时间，仅客服可见。",
  "Held for this agent until this time. Null: for ever. Only agents see it.":
    "会话为该客服保留到此时间，null 表示一直保留。仅客服可见。",
  "An id is unique within its kind only.": "id 仅在同一 kind 内唯一。",
  "Only agents see a note.": "备注仅客服可见。",
  "Path of the thumbnail": "缩略图的路径",
  "One life-cycle transition": "会话的一次状态变化",
  "What a user gets in place of a note": "备注在用户侧的占位",
  "While queued: the place in the queue, from 1": "排队中的位置，从 1 开始",
  "The `cursor` of the next page. Null: this is the last page.":
    "下一页的 `cursor`，null 表示已是最后一页。",
  "`next` of the previous page": "上一页返回的 `next`",
  "With scope `queue`: the number of all waiting conversations":
    "scope 为 `queue` 时：排队会话的总数",
  "Null: no agent could take the conversation": "null 表示没有客服可接待",
  "Returned only in this response": "仅在此次响应中返回",
  "What the notification shows. Other fields reach the client too. At most 4 KiB.":
    "通知的内容。其他字段也会送达客户端。最大 4 KiB。",
  "http, https, or a path from /": "http 或 https 地址，或以 / 开头的路径",
  "fromUserId commented on, or liked, a work of toUserId.":
    "fromUserId 评论或赞了 toUserId 的内容。",
  "One result per event, in order": "每个事件一个结果，顺序相同",
  "A notification of any category": "任意类别的通知",
  "Number of this value; increases with each value of the topic": "此值的编号，随主题的每个值递增",
};
