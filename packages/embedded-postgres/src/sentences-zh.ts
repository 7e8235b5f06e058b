import type { Sentences } from "./sentences.ts";

export const sentencesZh: Sentences = {
  inUse: (dataDir, pid) =>
    `数据目录 ${dataDir} 正被进程 ${pid} 使用。请先停止该进程，或将 DATA_DIR 设为其他目录。`,
  notWritable: (dataDir, code) =>
    `数据目录 ${dataDir} 无法写入（${code}）。请修改权限，或将 DATA_DIR 设为其他目录。`,
  diskFull: (folder) => `${folder} 所在的磁盘已满。请清理空间，或将 DATA_DIR 设到其他磁盘。`,
  notAFolder: (dataDir, code) =>
    `数据目录 ${dataDir} 不可用（${code}）。请将 DATA_DIR 设为其他目录。`,
  brokenLink: (link) =>
    `${link} 指向的目录不存在，或当前用户无权访问。请恢复该目录，或删除链接以使用空数据库。`,
  closedFolders: (folder, user) =>
    `用户 ${user} 无权访问数据目录和 ${folder}。请将 DATA_DIR 设为 ${user} 可访问的目录。`,
  unreachable: (place, user) =>
    `${place} 中的数据库属于 ${user}，而 ${user} 无权访问上级目录。请开放该目录，或移动数据库。`,
  foreignOwner: (place, uid) =>
    `${place} 中的数据库属于其他用户（${uid}）。请以 root 或该用户启动，或将 DATA_DIR 设为其他目录。`,
  otherVersion: (cluster, { made, own }) =>
    `${cluster} 中的数据库由 PostgreSQL ${made} 创建，当前版本自带 PostgreSQL ${own}。请用 pg_dump 迁移，或将 DATA_DIR 设为其他目录。`,
  noBinaries: (platform) =>
    `没有适用于 ${platform} 的内置 PostgreSQL。请将 DATABASE_URL 设为 PostgreSQL 服务器。`,
  binariesNotRunnable: (copy, user) =>
    `用户 ${user} 无法运行 ${copy} 中的 PostgreSQL。请检查该磁盘是否以 noexec 挂载。`,
  noAccount:
    "PostgreSQL 不能以 root 运行，且无法创建系统用户 postgres。请创建该用户，以普通用户启动，或设置 DATABASE_URL。",
  setUpFailed: (complaint) => `内置 PostgreSQL 初始化失败：${complaint}`,
  startFailed: (reason, log) =>
    `内置 PostgreSQL 启动失败：${reason === "" ? "没有给出原因" : reason}（日志：${log}）。`,
  wrongPassword: (reason) =>
    `内置 PostgreSQL 不接受数据目录中的密码（${reason}）。请恢复文件 postgres-password。`,

  creatingAccount: "PostgreSQL 不能以 root 运行，正在创建系统用户 postgres。",
  copyingBinaries: ({ from, to }, user) =>
    `用户 ${user} 无权访问 ${from}，正在将 PostgreSQL 复制到 ${to}。`,
  placedElsewhere: ({ dataDir, place }, user) =>
    `用户 ${user} 无权访问 ${dataDir}，数据库保存在 ${place}。`,
  stoppingOrphan: "正在停止上次中断后遗留的 PostgreSQL。",
  restarting: "内置 PostgreSQL 意外退出，正在重新启动。",
};
