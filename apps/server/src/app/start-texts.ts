import type { Sentence } from "../platform/kernel/language.ts";

/** What the server tells the operator: why it cannot start, and where to find it once it runs. */
export const START_TEXTS = {
  noDatabaseUrl: {
    en: "DATABASE_URL is not set. Set it to the URL of a PostgreSQL database, or use `npm start`, which runs an embedded one.",
    zh: "未设置 DATABASE_URL。请填写 PostgreSQL 的地址，或使用自带数据库的 `npm start`。",
  },
  badDatabaseUrl: {
    en: "DATABASE_URL is not a URL such as postgresql://user@host/database.",
    zh: "DATABASE_URL 格式有误，正确示例：postgresql://user@host/database。",
  },
  schemaParameter: {
    en: "DATABASE_URL names the schema {schema}, but the server uses the schema public. Remove the parameter, and give every installation a database of its own.",
    zh: "DATABASE_URL 指定了 schema {schema}，但服务器只使用 public。请去掉此参数，每套系统使用独立的数据库。",
  },
  noTls: {
    en: "PostgreSQL at {place} offers no TLS, which sslmode in DATABASE_URL demands. Turn on ssl in PostgreSQL, or remove sslmode.",
    zh: "PostgreSQL（{place}）未启用 TLS，但 DATABASE_URL 的 sslmode 要求 TLS。请在 PostgreSQL 启用 ssl，或去掉 sslmode。",
  },
  unknownCertificate: {
    en: "This machine does not trust the certificate of PostgreSQL at {place}: {reason}. Name its authority with sslrootcert=/path/to/ca.pem in DATABASE_URL.",
    zh: "本机不信任 PostgreSQL（{place}）的证书：{reason}。请在 DATABASE_URL 中用 sslrootcert=/path/to/ca.pem 指定 CA 证书。",
  },
  noPassword: {
    en: "PostgreSQL at {place} asks for a password, and DATABASE_URL has none. Write it as postgresql://user:password@host/database.",
    zh: "PostgreSQL（{place}）需要密码，但 DATABASE_URL 中没有。请写成 postgresql://user:password@host/database。",
  },
  noS3: {
    en: "S3_ENDPOINT {endpoint} cannot be reached: {reason}",
    zh: "无法连接 S3_ENDPOINT {endpoint}：{reason}",
  },
  badHookSecret: {
    en: "HOOK_SECRETS: each secret must be whsec_ followed by at least 16 bytes in base64.",
    zh: "HOOK_SECRETS：每个密钥须以 whsec_ 开头，后接至少 16 字节的 base64。",
  },
  dataDir: {
    en: "DATA_DIR {path} is not writable: {reason}",
    zh: "DATA_DIR {path} 无法写入：{reason}",
  },
  folder: {
    en: "The folder {path} cannot be used: {reason}",
    zh: "目录 {path} 无法使用：{reason}",
  },
  secretFile: {
    en: "The secret file {path} cannot be used: {reason}",
    zh: "密钥文件 {path} 无法使用：{reason}",
  },
  weakSecret: {
    en: "{name} is too easy to guess: it needs at least {bytes} bytes. `openssl rand -base64 32` makes such a secret.",
    zh: "{name} 过于简单：至少需要 {bytes} 字节，可用 `openssl rand -base64 32` 生成。",
  },
  badAdminEmail: {
    en: 'ADMIN_EMAIL: "{email}" is not an e-mail address.',
    zh: "ADMIN_EMAIL：“{email}”不是邮箱地址。",
  },
  weakAdminPassword: {
    en: "ADMIN_PASSWORD is too easy to guess: use at least {chars} characters that are not a common password, or leave it unset to get a generated one.",
    zh: "ADMIN_PASSWORD 过于简单：至少 {chars} 个字符，不能是常见密码；不设置时自动生成。",
  },
  publicDemo: {
    en: "DEMO is on, and HOST {host} can be reached from other machines, where anybody can sign in with the known passwords of the demo. Set DEMO=0, or DEMO=public if that is intended.",
    zh: "已开启 DEMO，而 HOST {host} 可从其他机器访问，任何人都能用公开的演示密码登录。请设置 DEMO=0；确需公开演示时，请设置 DEMO=public。",
  },
  noDemo: {
    en: "DEMO is on, but the package @deskwire/demo-shop is not installed. Install it or unset DEMO.",
    zh: "已开启 DEMO，但未安装 @deskwire/demo-shop。请安装此包，或取消 DEMO。",
  },
  noDatabase: {
    en: "PostgreSQL at {place} cannot be reached: {reason}",
    zh: "无法连接 PostgreSQL（{place}）：{reason}",
  },
  portTaken: {
    en: "Port {port} on {host} is taken by another program. Set PORT to another one.",
    zh: "端口 {port}（{host}）已被其他程序占用，请将 PORT 设为其他端口。",
  },
  portForbidden: {
    en: "This account may not use port {port}. Set PORT to 1024 or higher.",
    zh: "当前账号无权使用端口 {port}，请将 PORT 设为 1024 或以上。",
  },
  badHost: {
    en: "HOST {host} is not an address of this machine.",
    zh: "HOST {host} 不是本机地址，请修改。",
  },

  ready: { en: "Deskwire is ready.", zh: "Deskwire 已启动。" },
  shop: { en: "Demo shop", zh: "演示商店" },
  console: { en: "Agent console", zh: "客服工作台" },
  docs: { en: "API docs", zh: "接口文档" },
  admin: { en: "Admin account", zh: "管理员账号" },
  agent: { en: "Agent account", zh: "客服账号" },
  account: { en: "{email}  password {password}", zh: "{email}  密码 {password}" },
  knownAccount: {
    en: "{email}  with the password that was set before; `npm run set-password` sets a new one",
    zh: "{email}  使用此前设置的密码，`npm run set-password` 可重新设置",
  },
} as const satisfies Record<string, Sentence>;
