import type { ParticipantKey } from "@deskwire/protocol";

/** Those who wait for an attach, from the call until the other nodes have confirmed. */
export interface AttachWaits {
  open(participant: ParticipantKey): Promise<void>;
  /** The wait that is going on for the participant. */
  pending(participant: ParticipantKey): Promise<void> | undefined;
  /** Takes the waits that a batch may fulfil; they are still pending. */
  take(participants: readonly ParticipantKey[]): TakenWaits;
  /** The batch failed: its waits go to the next one. */
  putBack(taken: TakenWaits): void;
  resolve(taken: TakenWaits): void;
  /** Resolves all that no batch has taken. */
  resolveOpen(): void;
}

export type TakenWaits = ReadonlyMap<ParticipantKey, Wait>;

interface Wait {
  promise: Promise<void>;
  resolve: () => void;
}

export function createAttachWaits(): AttachWaits {
  const waiting = new Map<ParticipantKey, Wait>();
  const taken = new Map<ParticipantKey, Promise<void>>();

  function resolve(waits: TakenWaits): void {
    for (const [participant, wait] of waits) {
      wait.resolve();
      if (taken.get(participant) === wait.promise) taken.delete(participant);
    }
  }

  return {
    open(participant) {
      const wait = waiting.get(participant) ?? Promise.withResolvers<void>();
      waiting.set(participant, wait);
      return wait.promise;
    },
    pending: (participant) => waiting.get(participant)?.promise ?? taken.get(participant),
    take(participants) {
      const batch = new Map<ParticipantKey, Wait>();
      for (const participant of participants) {
        const wait = waiting.get(participant);
        if (wait === undefined) continue;
        waiting.delete(participant);
        batch.set(participant, wait);
        taken.set(participant, wait.promise);
      }
      return batch;
    },
    putBack(batch) {
      for (const [participant, wait] of batch) {
        const later = waiting.get(participant);
        if (later === undefined) waiting.set(participant, wait);
        else void later.promise.then(wait.resolve);
      }
    },
    resolve,
    resolveOpen() {
      resolve(waiting);
      waiting.clear();
    },
  };
}
