import type { ParticipantKey } from "@deskwire/protocol";

/** Promises of attaches, each open until the other nodes have confirmed the participant's entry. */
export interface AttachWaits {
  open(participant: ParticipantKey): Promise<void>;
  /** The participant's wait, while it is open. */
  pending(participant: ParticipantKey): Promise<void> | undefined;
  /** Takes the waits of the participants that a batch writes; they stay pending. */
  take(participants: readonly ParticipantKey[]): TakenWaits;
  /** The batch failed: its waits go to the next one. */
  putBack(taken: TakenWaits): void;
  resolve(taken: TakenWaits): void;
  /** Resolves the waits that no batch has taken. */
  resolveOpen(): void;
}

export type TakenWaits = ReadonlyMap<ParticipantKey, Wait>;

interface Wait {
  promise: Promise<void>;
  resolve: () => void;
}

interface WaitsState {
  /** No batch has taken them. */
  waiting: Map<ParticipantKey, Wait>;
  taken: Map<ParticipantKey, Promise<void>>;
}

export function createAttachWaits(): AttachWaits {
  const state: WaitsState = { waiting: new Map(), taken: new Map() };
  const { waiting, taken } = state;
  return {
    open(participant) {
      const wait = waiting.get(participant) ?? Promise.withResolvers<void>();
      waiting.set(participant, wait);
      return wait.promise;
    },
    pending: (participant) => waiting.get(participant)?.promise ?? taken.get(participant),
    take: (participants) => take(state, participants),
    putBack: (batch) => putBack(state, batch),
    resolve: (batch) => resolve(state, batch),
    resolveOpen() {
      resolve(state, waiting);
      waiting.clear();
    },
  };
}

function take({ waiting, taken }: WaitsState, participants: readonly ParticipantKey[]): TakenWaits {
  const batch = new Map<ParticipantKey, Wait>();
  for (const participant of participants) {
    const wait = waiting.get(participant);
    if (wait === undefined) continue;
    waiting.delete(participant);
    batch.set(participant, wait);
    taken.set(participant, wait.promise);
  }
  return batch;
}

function putBack({ waiting }: WaitsState, batch: TakenWaits): void {
  for (const [participant, wait] of batch) {
    const later = waiting.get(participant);
    if (later === undefined) waiting.set(participant, wait);
    else void later.promise.then(wait.resolve);
  }
}

function resolve({ taken }: WaitsState, waits: TakenWaits): void {
  for (const [participant, wait] of waits) {
    wait.resolve();
    if (taken.get(participant) === wait.promise) taken.delete(participant);
  }
}
