import { createBatcher } from "../platform/postgres/batcher.ts";
import type { Database } from "../platform/postgres/database.ts";
import { accountStore } from "./account-store.ts";
import type { LoginRecord } from "./login.ts";

/**
 * [LIM2] Reads sign-ins in batches, so that thousands of calls with one cookie take as many queries as one. A sign-in is never
 * older than the call. Null: it has ended.
 */
export interface LoginReader {
  /** By the hash of a cookie's token. */
  byToken(tokenHash: Uint8Array): Promise<LoginRecord | null>;
  byId(id: string): Promise<LoginRecord | null>;
}

export function createLoginReader({ entryPrisma }: Pick<Database, "entryPrisma">): LoginReader {
  const keyOf = (key: string): string => key;
  const tokens = createBatcher<string, LoginRecord | null>({
    keyOf,
    async flush(keys) {
      const hashes = [...new Set(keys)].map((key) => new Uint8Array(Buffer.from(key, "hex")));
      const logins = await accountStore.loginsByToken(entryPrisma, hashes);
      return keys.map((hash) => logins.get(hash) ?? null);
    },
  });
  const ids = createBatcher<string, LoginRecord | null>({
    keyOf,
    async flush(keys) {
      const logins = await accountStore.loginsById(entryPrisma, [...new Set(keys)]);
      return keys.map((id) => logins.get(id) ?? null);
    },
  });
  return { byToken: (hash) => tokens.add(hexOf(hash)), byId: (id) => ids.add(id) };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
