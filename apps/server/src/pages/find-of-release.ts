import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Database } from "../platform/postgres/database.ts";
import { isHashedName, type PageFile } from "./page-file.ts";
import { pageFileStore } from "./page-file-store.ts";

export interface OtherReleases {
  prisma: Database["prisma"];
  /** The files that were asked for lately. */
  files: LRUCache<string, PageFile>;
  /** A read of all paths that is due or under way and has not begun; requests that come before it share it. */
  listing: Promise<ReadonlySet<string>> | null;
  listedAt: number;
}

const CACHE_BYTES_MAX = 16 * 1024 * 1024;
/** Anybody can ask for files that do not exist. All such requests together cost one query in this time. */
const LIST_EVERY_MS = 1_000;

export function createOtherReleases(prisma: Database["prisma"]): OtherReleases {
  const files = new LRUCache<string, PageFile>({
    maxSize: CACHE_BYTES_MAX,
    sizeCalculation: ({ body, brotli, gzip }) =>
      1 + body.length + (brotli?.length ?? 0) + (gzip?.length ?? 0),
    fetchMethod: async (path) => (await pageFileStore.find(prisma, path)) ?? undefined,
  });
  return { prisma, files, listing: null, listedAt: -Infinity };
}

/** [SRV3] Finds a hashed file of another release. A path that no release has costs no query of its own. */
export async function findOfRelease(others: OtherReleases, path: string): Promise<PageFile | null> {
  if (!isHashedName(path)) return null;
  const known = others.files.get(path);
  if (known !== undefined) return known;
  const paths = await nextListing(others);
  return paths.has(path) ? ((await others.files.fetch(path)) ?? null) : null;
}

/** Reads all paths after this call: a node that listens since then has stored its files before. */
function nextListing(others: OtherReleases): Promise<ReadonlySet<string>> {
  others.listing ??= readListing(others);
  return others.listing;
}

async function readListing(others: OtherReleases): Promise<ReadonlySet<string>> {
  await sleep(Math.max(0, others.listedAt + LIST_EVERY_MS - performance.now()));
  others.listing = null;
  others.listedAt = performance.now();
  return new Set(await pageFileStore.paths(others.prisma));
}
