import type { Conversation } from "@deskwire/protocol";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Database, Queryable } from "../platform/postgres/database.ts";
import { beginWith, LOCKS } from "../platform/postgres/locks.ts";
import type { Change } from "./deliveries.ts";
import type { Publisher } from "./publisher.ts";

/** What the body of a transition answers. */
export interface Transitioned<T> {
  value: T;
  /** What both sides must hear of; empty when nothing changed. */
  changes: readonly Change[];
}

export interface TransitionParts {
  database: Database;
  publisher: Publisher;
}

export interface TransitionOptions {
  /**
   * Under the assignment lock, which every transition takes that assigns or queues a conversation: capacity and order
   * hold. An end takes the row's lock alone. It rejects with BusyError when too many of this node wait for the lock; `always` does not, for what follows
   * from something committed.
   */
  assignment?: "refuse-when-busy" | "always";
}

/** The conversations that changed, as they are after the commit. */
export interface Published {
  conversations: ReadonlyMap<string, Conversation>;
}

/**
 * Runs `body` in one transaction and publishes its changes after the commit. A refusal rolls back, and nothing is published.
 * `body` may run more than once (after a deadlock or another lost race): it writes nothing but the database.
 */
export async function runTransition<R extends Outcome<Transitioned<unknown>>>(
  { database, publisher }: TransitionParts,
  { assignment }: TransitionOptions,
  body: (tx: Queryable) => Promise<R>,
): Promise<R & Published> {
  const commits = (result: R): boolean => result.ok;
  const result =
    assignment === undefined
      ? await database.transaction(body, { commits })
      : await database.assignmentGate.run(
          () => database.transaction(body, { commits, begin: beginWith(LOCKS.assignment) }),
          { always: assignment === "always" },
        );
  const changes = result.ok ? result.value.changes : [];
  return { ...result, conversations: await publisher.changes(changes) };
}
