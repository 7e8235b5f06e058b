import type { SETTINGS } from "./config.ts";

/** The Chinese description of every setting. Markdown. */
export const SETTINGS_ZH: Readonly<Record<keyof typeof SETTINGS, string>> = {
  HOST: "监听的 IP 地址或主机名。",
  PORT: "监听的 TCP 端口。设为 0 时自动选择空闲端口。",
  DATABASE_URL:
    "PostgreSQL 的地址，须为 15 或更高版本。未设置时，`npm start` 使用内置 PostgreSQL；`npm run serve` 必须设置。",
  REDIS_URL:
    "所有节点共用的 Redis，须为 6.2 或更高版本。地址以 `redis://` 或 `rediss://` 开头，Redis 集群写作 `redis+cluster://host:port,host:port`。未设置时只能运行一个节点，实时状态保存在内存中。",
  DATA_DIR: "存放自动生成的密钥、上传文件和内置数据库的目录。服务器须有写权限。",
  ALLOWED_ORIGINS:
    "允许嵌入聊天组件、建立 WebSocket 连接的源（Origin），以逗号分隔。`https://*.example.com` 表示所有子域名。服务器自身的源始终允许。",
  OWN_ORIGINS:
    "浏览器访问服务器所用的源（Origin），以逗号分隔，如 `https://chat.example.com`。设置后，其他 `Host` 不再视为服务器自身，https 源的页面使用安全 Cookie。未设置时接受任何 `Host`。",
  SESSION_SECRET:
    "签发访客令牌和客服票据的密钥，所有节点须相同。未设置时自动生成，保存在 `DATA_DIR`。",
  USER_JWT_SECRET:
    "主站签发用户令牌的 HS256 密钥。轮换时同时填写新旧密钥，以逗号分隔，每个至少 32 个字符。",
  USER_JWKS_URL: "主站公钥（JWKS）的地址。设置后接受以这些密钥签名的用户令牌。",
  USER_JWKS_ALGORITHMS: "`USER_JWKS_URL` 的密钥可使用的签名算法，以逗号分隔。",
  USER_JWT_AUDIENCE:
    "用户 JWT 的 `aud` 须包含其中之一，以逗号分隔。使用 `USER_JWKS_URL` 时请设置，因为同一密钥可能还为其他服务签发令牌。未设置时不检查 `aud`。",
  USER_JWT_ISSUER: "用户 JWT 的 `iss` 须为其中之一，以逗号分隔。未设置时不检查 `iss`。",
  MAIN_SITE_VERIFY_URL:
    '令牌校验接口。服务器发送 `POST {"token"}`，接口返回 `{"uid","name","avatar"}`。',
  PUBLIC_TOPICS: "所有用户均可订阅的主题，以逗号分隔，`*` 匹配任意字符。",
  INGRESS_REDIS_URL:
    "主站写入推送内容的单机 Redis。未设置时，若 `REDIS_URL` 为单机，则使用 `REDIS_URL`。",
  INGRESS_LISTS: "存放用户通知的 Redis 列表名称，`{id}` 代表用户 id。",
  INGRESS_CHANNELS: "发布主题值的 Redis 频道名称，`{topic}` 代表主题。",
  INGRESS_PUSH: "主站写入列表所用的命令，决定列表的哪一端是最早的元素。",
  INGRESS_ENCODING: "推送内容与主题值的字符编码，例如 `gbk`、`big5`。",
  ALLOW_PRIVATE_ADDRESSES:
    "设为 1 时，`MAIN_SITE_VERIFY_URL`、`USER_JWKS_URL` 和 Webhook 地址可以是内网、环回或链路本地地址。",
  HOOK_SECRETS:
    "主站调用服务端接口的签名密钥，以逗号分隔。每个以 `whsec_` 开头，后接至少 16 字节的 base64。未设置时拒绝所有调用。",
  HOOK_EVENTS_PER_SECOND: "每个节点每秒接收的事件数，按 10 秒平均计算。超出的调用返回 429。",
  NOTIFICATION_REDELIVERY_SECONDS: "用户在线而通知未送达时，隔多少秒重新发送。之后每次间隔加倍。",
  NOTIFICATION_REDELIVERY_MAX_SECONDS: "重新发送间隔的上限（秒）。",
  NOTIFICATION_FRESH_HOURS: "未送达的通知在多少小时内会重新发送。超过后仅在用户连接时发送。",
  NOTIFICATION_EXPIRE_DAYS: "未送达的通知在多少天后过期。过期后仍保留在列表中，不再发送。",
  NOTIFICATION_RETENTION_DAYS: "通知保留的天数，到期删除。用于去重的事件 id 一并删除。",
  MESSAGE_RETENTION_DAYS: "会话结束后保留的天数，到期连同消息和文件一并删除。0 表示永久保留。",
  ADMIN_EMAIL: "首位管理员的邮箱，首次启动时创建。",
  ADMIN_PASSWORD: "首位管理员的密码。未设置时自动生成，仅打印一次；`DEMO=1` 时为 `demo-admin`。",
  ASSIGNMENT: "上次的客服无法接待时，如何选择客服。",
  STICKY_HOLD_SECONDS:
    "用户上次的客服离线时，会话为该客服保留的秒数。0 表示不保留，-1 表示一直保留。",
  DISCONNECT_GRACE_SECONDS: "客服掉线多少秒后，进行中的会话转回排队。",
  INACTIVITY_WARN_MINUTES:
    "客服发言后用户多少分钟未回复，提醒会话即将结束。0 表示不处理无响应的会话。",
  INACTIVITY_END_MINUTES: "提醒后多少分钟结束会话。",
  UPLOAD_BYTES_MAX: "单个图片或文件的大小上限（字节）。",
  DISK_FREE_BYTES_MIN:
    "`DATA_DIR` 所在磁盘为其他用途保留的空间（字节）。剩余空间将低于此值时拒绝上传。使用 `S3_BUCKET` 时不检查。",
  S3_BUCKET: "存放附件的 S3 兼容存储桶。未设置时附件存放在 `DATA_DIR`，多节点须共享此目录。",
  S3_REGION: "存储桶所在区域。",
  S3_ENDPOINT: "S3 兼容存储的地址（AWS 无需设置）。",
  S3_ACCESS_KEY_ID: "存储桶的 Access Key。两个密钥均未设置时，使用 AWS SDK 的默认凭证链。",
  S3_SECRET_ACCESS_KEY: "存储桶的 Secret Key。",
  FRAMES_PER_SECOND: "每个连接每秒可持续发送的帧数，突发时可达四倍。",
  PARTICIPANT_COST_PER_SECOND:
    "每个用户或客服在每个节点上每秒可持续消耗的请求成本。一条消息为 1，一页聊天记录最多 68，一次搜索不低于 100。文件每 16 KiB 为 1。突发时可达十倍。",
  PARTICIPANT_BYTES_PER_SECOND:
    "每个用户或客服每秒可持续写入的字节数，突发时可达 32 倍。同一地址的访客共用 8 倍额度。服务器每秒最多读取 8 倍的字节数。",
  PARTICIPANT_OPENS_PER_MINUTE: "每个用户每分钟可发起的会话数。同一地址的访客共用 30 倍额度。",
  DATABASE_POOL_MAX:
    "每个节点用于读取和状态变更的 PostgreSQL 连接数上限。另用最多 9 个连接：写入消息和登录各 4 个，可写检查 1 个。",
  TRUST_PROXY: "服务器前的反向代理层数。`X-Forwarded-For` 从右往左信任相同数量的地址。",
  DEMO: "设为 1 时提供演示商店、演示用户、两位演示客服和一位演示管理员。演示密码均公开，因此 `HOST` 须为环回地址。`npm start` 和 `npm run dev` 会自动设置。设为 `public` 时 `HOST` 不限，任何能访问的人都可登录。未开启时，服务器停用此前演示留下的账号。",
  LOG_LEVEL: "输出日志的最低级别。",
};
