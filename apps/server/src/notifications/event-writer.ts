import { createBatcher, type Batcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { createGate, type Gate } from "../platform/postgres/gate.ts";
import { eventStore, type EventCall, type Recorded } from "./event-store.ts";

/** Records events: [HOK5] each one is numbered and counted once, in the transaction that also stores the call's result. */
export interface EventWriter {
  /** Resolves after the commit. Rejects with BusyError at once when too many calls wait. */
  record(call: EventCall): Promise<Recorded>;
  /** Calls that wait for their commit. */
  readonly pending: number;
  /** Resolves when every accepted call is committed. */
  drain(): Promise<void>;
}

const CALLS_AT_ONCE = 2;
const CALLS_WAITING_MAX = 256;
const SINGLES_WAITING_MAX = 20_000;

interface Writer {
  database: Database;
  /** Calls with at most one event share a flush. A larger call is a flush of its own. */
  singles: Batcher<EventCall, Recorded>;
  gate: Gate;
  /** By the call's id. */
  underWay: Map<string, Promise<unknown>>;
}

export function createEventWriter(database: Database): EventWriter {
  const singles = createBatcher<EventCall, Recorded>({
    flush: (calls) => eventStore.record(database, calls),
    keyOf: (call) => call.events[0]?.toUserId ?? call.id,
    maxPending: SINGLES_WAITING_MAX,
  });
  const gate = createGate({ atOnce: CALLS_AT_ONCE, waitingMax: CALLS_WAITING_MAX });
  const writer: Writer = { database, singles, gate, underWay: new Map() };
  return {
    record: (call) => recordAlone(writer, call),
    get pending() {
      return singles.pending + gate.pending;
    },
    async drain() {
      await Promise.all([singles.drain(), gate.drain()]);
    },
  };
}

/** A repeat waits for the first call with its id: within one flush the database cannot tell which of them is the first. */
async function recordAlone(writer: Writer, call: EventCall): Promise<Recorded> {
  const { underWay } = writer;
  for (let first = underWay.get(call.id); first !== undefined; first = underWay.get(call.id))
    await first.catch(() => undefined);
  const written = write(writer, call);
  underWay.set(call.id, written);
  try {
    return await written;
  } finally {
    underWay.delete(call.id);
  }
}

function write({ database, singles, gate }: Writer, call: EventCall): Promise<Recorded> {
  if (call.events.length <= 1) return singles.add(call);
  return gate.run(async () => {
    const [recorded] = await eventStore.record(database, [call]);
    if (recorded === undefined) throw new Error("record_events returned no result for a call");
    return recorded;
  });
}
