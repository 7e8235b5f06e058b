/**
 * Small values that all nodes share for a while, and short locks. Never the truth: any entry may be gone at any time, and
 * a reader must work without it.
 */
export interface SharedCache {
  /** Null when there is no value, when it has expired, or when Redis is out of reach. */
  get(key: string): Promise<string | null>;
  /** Best effort; `ttlMs` is at least 1. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Locks `key` for at most `ttlMs`; null when another holder has it. When Redis is out of reach every caller gets the
   * lock: it saves work and does not guard correctness. Releasing frees the key only while this holder has it.
   */
  lock(key: string, ttlMs: number): Promise<CacheLock | null>;
}

export interface CacheLock {
  release(): Promise<void>;
}
