import pg from "pg";

const UNIQUE_VIOLATION = "23505";
const READ_ONLY = "25006";
/** Serialization failure, deadlock. */
const RACED: readonly (string | null)[] = ["40001", "40P01"];
/** Connection lost, out of resources, shut down by an operator, read-only standby, lost race. */
const UNAVAILABLE = /^(08|53|57|25006|40)/;
/** The same as `pg` and the network say it. */
const UNREACHABLE =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|Connection terminated|timeout exceeded|Query read timeout|not queryable|Client has encountered/;
/** Connection lost, sign-in refused, no such database, server shutting down or starting. */
const AWAY = /^(08|28|3D|57)/;
/** What the driver says of a server that does not answer, or not as PostgreSQL does. */
const NO_ANSWER = /timeout expired|SSL connection/;
/** The same as Prisma's adapter classifies it. */
const UNREACHABLE_KINDS = [
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
];

/** Whether the transaction lost a race with others: it has written nothing, and a repeat may succeed. */
export function isRaced(error: unknown): boolean {
  return RACED.includes(sqlState(error));
}

/**
 * Whether the server refused a write because it is a standby, or read-only for another reason. After a failover an old
 * connection may lead to the former primary for ever; only a new one reaches the present one.
 */
export function isReadOnlyError(error: unknown): boolean {
  return sqlState(error) === READ_ONLY;
}

/** Whether another row has the key that a unique index allows once. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION;
}

/** The SQLSTATE of an error of PostgreSQL, whether `pg` or Prisma's client threw it; null for any other error. */
export function sqlState(error: unknown): string | null {
  if (error instanceof pg.DatabaseError) return error.code ?? null;
  return adapterCause(error)?.originalCode ?? null;
}

/** Whether the database refused the data, so that a repeat fails in the same way. */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith("22") || state.startsWith("23"));
}

/** Whether the database was out of reach or took no writes, so that a repeat may succeed. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return UNAVAILABLE.test(state);
  const kind = adapterCause(error)?.kind;
  if (kind !== undefined) return UNREACHABLE_KINDS.includes(kind);
  if (!(error instanceof Error)) return false;
  const { code = "" } = error as NodeJS.ErrnoException;
  return UNREACHABLE.test(`${code} ${error.message}`);
}

/**
 * Whether the address, the sign-in or the server itself is the reason, which an operator has to see to. A lost race and full
 * resources are not.
 */
export function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return AWAY.test(state);
  if (!(error instanceof Error)) return false;
  const { code = "" } = error as NodeJS.ErrnoException;
  // The driver throws an error without an SQLSTATE for an answer that is not PostgreSQL's.
  const isForeign = error instanceof pg.DatabaseError || NO_ANSWER.test(error.message);
  return isForeign || /^E[A-Z]+$/.test(code) || isUnavailable(error);
}

interface AdapterCause {
  kind: string;
  /** The SQLSTATE, when the error came from PostgreSQL. */
  originalCode?: string;
}

/** Prisma's client hides the driver's error in its own. */
function adapterCause(error: unknown): AdapterCause | undefined {
  if (!(error instanceof Error) || error.name !== "PrismaClientKnownRequestError") return undefined;
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: AdapterCause } } };
  return meta?.driverAdapterError?.cause;
}
