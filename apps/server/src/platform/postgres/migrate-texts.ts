import type { Sentence } from "../kernel/language.ts";

/** Why the database cannot be migrated, or not yet. */
export const MIGRATE_TEXTS = {
  sharedSessions: {
    en: "DATABASE_URL leads to a connection pooler that shares sessions. Set its pool_mode to session for this database, or connect to PostgreSQL directly.",
    zh: "DATABASE_URL 指向共享会话的连接池。请将此数据库的 pool_mode 设为 session，或直接连接 PostgreSQL。",
  },
  waiting: {
    en: "Another process migrates the database; waiting for it to finish.",
    zh: "其他进程正在迁移数据库，请稍候。",
  },
  failedBefore: {
    en: 'The migration {name} failed half-way earlier. Repair the schema and mark it with "prisma migrate resolve" before starting again.',
    zh: "迁移 {name} 此前中途失败。请先修复表结构，再用 prisma migrate resolve 标记。",
  },
  otherHistory: {
    en: "The database was created by a development version whose migrations no longer exist, for example {name}. Start with a new database, or remove DATA_DIR/postgres if PostgreSQL is the embedded one.",
    zh: "数据库由开发版本创建，部分迁移（如 {name}）已不存在。请使用新的数据库。内置 PostgreSQL 请删除 DATA_DIR/postgres 目录。",
  },
  edited: {
    en: "The migration {name} was edited after it had been applied. Restore the file and put the change into a new migration.",
    zh: "迁移 {name} 在执行后被修改。请还原文件，并把改动写入新的迁移。",
  },
  failed: {
    en: "The migration {name} failed and was rolled back: {reason}.",
    zh: "迁移 {name} 执行失败，已回滚：{reason}。",
  },
} as const satisfies Record<string, Sentence>;
