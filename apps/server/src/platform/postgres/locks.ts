import type pg from "pg";
import type { Queryable } from "./database.ts";

/**
 * All advisory locks of Deskwire. The numbers are arbitrary and distinct; PostgreSQL keeps them
 * apart by database.
 *
 * Lock order, for every transaction:
 *  1. at most one of these locks, before any row;
 *  2. the rows of `conversation`, in the order of their ids (an open first locks rows of `end_user`, in
 *     the byte order of their ids: besides it only a merge of a visitor locks those, under the
 *     assignment lock as well);
 *  3. the row of `notification_sweep`, then the rows of `notification_store`, in the byte order of
 *     the users' ids (`COLLATE "C"`);
 *  4. everything else.
 */
export const LOCKS = {
  /**
   * Conversations are assigned and queued under this lock alone, one transaction at a time on all nodes:
   * capacity and queue order hold. An end only takes the row's lock: it frees a place and skips nobody. Taken by each transition that assigns or queues a conversation
   * (conversations/run-transition.ts); a sweep skips its turn while it is held.
   */
  assignment: 66_666_666,
  /** Changes of accounts: two admins cannot disable each other. Taken by accounts/account-store.ts. */
  accounts: 66_666_667,
  /** One node at a time expires and purges notifications and calls (notifications/sweep-notifications.ts). */
  notificationSweep: 66_666_668,
  /** One node at a time announces stale mailboxes to webhooks (webhooks/stale-mailbox-store.ts). */
  staleMailboxes: 66_666_669,
  /** Tests only, in the maintenance database: the template of test databases is made once (testing/test-database.ts). */
  testTemplate: 66_666_670,
  /** The number that `prisma migrate` uses, so that the two exclude each other. Held by migrate.ts for its whole run. */
  migration: 72_707_369,
} as const;

export type Lock = (typeof LOCKS)[keyof typeof LOCKS];

const LOCK = "SELECT pg_advisory_xact_lock($1)";

/** Waits for the lock and holds it until the transaction ends. */
export async function lock(tx: Queryable, number: Lock): Promise<void> {
  await tx.query(LOCK, [number]);
}

/** Begins a transaction that holds the lock, in one round trip. */
export function beginWith(number: Lock): string {
  return `BEGIN; SELECT pg_advisory_xact_lock(${number})`;
}

/** The same for a transaction of Prisma's client. */
export async function lockPrisma(
  tx: { $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number> },
  number: Lock,
): Promise<void> {
  await tx.$executeRawUnsafe(LOCK, number);
}

/** Takes the lock until the transaction ends; false while another transaction holds it. */
export async function tryLock(tx: Queryable, number: Lock): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_xact_lock($1) AS locked",
    [number],
  );
  return rows[0]?.locked === true;
}

export interface SessionLock {
  lock: Lock;
  /** Called when the lock is held by another connection, before the wait for it. */
  onWait?: () => void;
}

/** Waits for the lock and holds it over several transactions of one connection, while `run` runs. */
export async function withSessionLock<T>(
  client: pg.ClientBase,
  { lock: number, onWait }: SessionLock,
  run: () => Promise<T>,
): Promise<T> {
  const { rows } = await client.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_lock($1) AS locked",
    [number],
  );
  if (rows[0]?.locked !== true) {
    onWait?.();
    await client.query("SELECT pg_advisory_lock($1)", [number]);
  }
  try {
    return await run();
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [number]);
  }
}
