import type { Database } from "../platform/postgres/database.ts";
import { createOtherReleases, findOfRelease } from "./find-of-release.ts";
import { isHashedName, type PageFile, type PageFiles } from "./page-file.ts";
import { pageFileStore } from "./page-file-store.ts";
import { readPageFiles } from "./page-folder-reader.ts";

export { contentTag, isHashedName, type PageFile, type PageFiles } from "./page-file.ts";

/** The files of the front ends: those of this node's build, and those of other builds that nodes of the installation have served. */
export interface Pages {
  /**
   * [SRV2] Reads a built folder, once: a later build under a running node changes nothing. The hashed files go to the
   * database under `prefix`, so that nodes with other builds can serve them.
   */
  load(prefix: string, root: string): Promise<PageFiles>;
  /** [SRV3] A hashed file of another build, by its path on the server; null if no node has had it lately. */
  findOfRelease(path: string): Promise<PageFile | null>;
}

/** [SRV3] A browser may show a page for days before it loads the next part of it. */
const KEEP_MS = 30 * 86_400_000;

export function createPages({ database }: { database: Pick<Database, "prisma"> }): Pages {
  const { prisma } = database;
  const others = createOtherReleases(prisma);
  return {
    async load(prefix, root) {
      const files = await readPageFiles(root);
      const hashed = [...files].filter(([name]) => isHashedName(name));
      if (hashed.length === 0) return files;
      await pageFileStore.keep(
        prisma,
        new Map(hashed.map(([name, file]) => [prefix + name, file])),
      );
      await pageFileStore.removeUnused(prisma, new Date(Date.now() - KEEP_MS));
      return files;
    },
    findOfRelease: (path) => findOfRelease(others, path),
  };
}
