import { sumOf, type Unsent } from "./upload-quota.ts";

/** What arrives at this node and is not in the database yet, by participant or address. */
export interface UploadsUnderWay {
  of(key: string): Unsent;
  /** Of all keys that begin an upload. */
  readonly bytes: number;
  /** Counts an upload for its keys until the returned function is called. */
  begin(keys: readonly string[], bytes: number): () => void;
}

const NONE: Unsent = { files: 0, bytes: 0 };

export function createUploadsUnderWay(): UploadsUnderWay {
  const byKey = new Map<string, Unsent>();
  let all = 0;
  const count = (keys: readonly string[], files: number, bytes: number): void => {
    all += bytes;
    for (const key of keys) {
      const sum = sumOf(byKey.get(key) ?? NONE, { files, bytes });
      if (sum.files === 0) byKey.delete(key);
      else byKey.set(key, sum);
    }
  };
  return {
    of: (key) => byKey.get(key) ?? NONE,
    get bytes() {
      return all;
    },
    begin(keys, bytes) {
      count(keys, 1, bytes);
      return () => count(keys, -1, -bytes);
    },
  };
}
