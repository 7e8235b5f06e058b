/** Every sentence that this package prints or throws for an operator. */
export const sentencesEn = {
  inUse: (dataDir: string, pid: number) =>
    `The data directory ${dataDir} is in use by process ${pid}; stop that process first, or set DATA_DIR to another folder.`,
  notWritable: (dataDir: string, code: string) =>
    `The data directory ${dataDir} cannot be written (${code}); make it writable or set DATA_DIR to another folder.`,
  diskFull: (folder: string) =>
    `The disk that holds ${folder} is full; free some space or set DATA_DIR to another disk.`,
  notAFolder: (dataDir: string, code: string) =>
    `The data directory ${dataDir} is not a usable folder (${code}); set DATA_DIR to another folder.`,
  brokenLink: (link: string) =>
    `${link} points to a folder that is gone or closed to this user; restore the folder, or remove the link to begin with an empty database.`,
  closedFolders: (folder: string, user: string) =>
    `The user ${user} can enter neither the data directory nor ${folder}; set DATA_DIR to a folder that ${user} can enter.`,
  unreachable: (place: string, user: string) =>
    `The database in ${place} belongs to ${user}, who cannot enter one of the parent folders; open that folder or move the database.`,
  foreignOwner: (place: string, uid: number) =>
    `The database in ${place} belongs to another user (${uid}); start as root or as that user, or set DATA_DIR to another folder.`,
  otherVersion: (cluster: string, versions: { made: string; own: string }) =>
    `The database in ${cluster} was made by PostgreSQL ${versions.made} and this version brings PostgreSQL ${versions.own}; move the data with pg_dump, or set DATA_DIR to another folder.`,
  noBinaries: (platform: string) =>
    `There is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL server.`,
  binariesNotRunnable: (copy: string, user: string) =>
    `The user ${user} cannot run the PostgreSQL binaries in ${copy}; is that disk mounted noexec?`,
  noAccount:
    "PostgreSQL refuses to run as root and the system user postgres could not be created; create it, start as an ordinary user, or set DATABASE_URL.",
  setUpFailed: (complaint: string) => `The embedded PostgreSQL could not be set up: ${complaint}`,
  startFailed: (reason: string, log: string) =>
    `The embedded PostgreSQL did not start: ${reason === "" ? "it wrote no reason" : reason} (log: ${log}).`,
  wrongPassword: (reason: string) =>
    `The embedded PostgreSQL refuses the password in the data directory (${reason}); restore the file postgres-password.`,

  creatingAccount: "Creating the system user postgres, because PostgreSQL refuses to run as root.",
  copyingBinaries: (folders: { from: string; to: string }, user: string) =>
    `${folders.from} is closed to the user ${user}: copying the PostgreSQL binaries to ${folders.to}.`,
  placedElsewhere: (folders: { dataDir: string; place: string }, user: string) =>
    `${folders.dataDir} is closed to the user ${user}: the database is kept in ${folders.place}.`,
  stoppingOrphan: "Stopping the PostgreSQL server that an interrupted run left behind.",
  restarting: "The embedded PostgreSQL ended by itself; starting it again.",
};
