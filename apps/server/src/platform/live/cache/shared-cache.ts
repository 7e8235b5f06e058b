/**
 * Small values that all nodes share for a while, and short locks. Never the truth: any entry may be gone at any time, so
 * a reader must be able to do without.
 */
export interface SharedCache {
  /** Null when there is none, when it has aged out, or when the cache is out of reach. */
  get(key: string): Promise<string | null>;
  /** Best effort; `ttlMs` is at least 1. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Takes `key` for at most `ttlMs`, or answers null when another holds it. Out of reach counts as taken by nobody: the
   * lock saves work, it does not guard correctness. Releasing frees it only while it is still this holder's.
   */
  lock(key: string, ttlMs: number): Promise<CacheLock | null>;
}

export interface CacheLock {
  release(): Promise<void>;
}
