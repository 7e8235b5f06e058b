import type { PrismaClient } from "../../generated/prisma/client.ts";
import type { PageFile, PageFiles } from "./page-file.ts";

/** The hashed files of the releases that nodes have served lately. */
export const pageFileStore = {
  /** Stores the files that are missing. All of them count as used now. */
  async keep(prisma: PrismaClient, files: PageFiles): Promise<void> {
    const paths = [...files.keys()];
    const { count } = await prisma.pageFile.updateMany({
      where: { path: { in: paths } },
      data: { usedAt: new Date() },
    });
    if (count === paths.length) return;
    const known = new Set(await pageFileStore.paths(prisma));
    const missing = [...files].filter(([path]) => !known.has(path));
    const data = missing.map(([path, file]) => ({ path, ...toColumns(file) }));
    await prisma.pageFile.createMany({ data, skipDuplicates: true });
  },

  async paths(prisma: PrismaClient): Promise<string[]> {
    const rows = await prisma.pageFile.findMany({ select: { path: true } });
    return rows.map(({ path }) => path);
  },

  async find(prisma: PrismaClient, path: string): Promise<PageFile | null> {
    const row = await prisma.pageFile.findUnique({ where: { path } });
    return (
      row && { contentType: row.contentType, body: row.body, brotli: row.brotli, gzip: row.gzip }
    );
  },

  /** Removes files that no node has had at its start since `before`. */
  async removeUnused(prisma: PrismaClient, before: Date): Promise<void> {
    await prisma.pageFile.deleteMany({ where: { usedAt: { lt: before } } });
  },
};

function toColumns({ contentType, body, brotli, gzip }: PageFile) {
  return {
    contentType,
    body: Uint8Array.from(body),
    brotli: brotli && Uint8Array.from(brotli),
    gzip: gzip && Uint8Array.from(gzip),
  };
}
