/** A bounded queue whose owners take turns: an owner with many items delays another owner by one item only. */
export interface FairQueue<T> {
  readonly size: number;
  /** False: the queue, or the owner's share of it, is full. */
  add(owner: string, item: T): boolean;
  next(): T | undefined;
}

export interface FairQueueLimits {
  all: number;
  /** Of one owner. */
  own: number;
}

export function createFairQueue<T>(limits: FairQueueLimits): FairQueue<T> {
  /** The owner whose turn is next stands first. */
  const waiting = new Map<string, T[]>();
  const size = (): number => [...waiting.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    get size() {
      return size();
    },
    add(owner, item) {
      const own = waiting.get(owner) ?? [];
      if (size() >= limits.all || own.length >= limits.own) return false;
      waiting.set(owner, [...own, item]);
      return true;
    },
    next() {
      const [turn] = waiting;
      if (turn === undefined) return undefined;
      const [owner, [item, ...rest]] = turn;
      waiting.delete(owner);
      if (rest.length > 0) waiting.set(owner, rest);
      return item;
    },
  };
}
