import pg from "pg";
import { describe, expect, test } from "vitest";
import { createEmptyDatabase, createTestDatabase } from "./test-database.ts";

async function listTables(url: string): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ tablename: string }>(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    return rows.map((row) => row.tablename);
  } finally {
    await client.end();
  }
}

describe("test databases", () => {
  test("are migrated and separate when they are made at the same time", async () => {
    const made = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const [first, second] = made;
    const client = new pg.Client(first.url);
    await client.connect();
    await client.query("CREATE TABLE only_here (id int)");
    await client.end();
    expect(await listTables(first.url)).toEqual(expect.arrayContaining(["message", "only_here"]));
    expect(await listTables(second.url)).not.toContain("only_here");
    await Promise.all(made.map((database) => database.drop()));
    await expect(listTables(first.url)).rejects.toThrow(/does not exist/);
  });

  test("an empty one has no tables, and can be dropped while a client is connected", async () => {
    const database = await createEmptyDatabase();
    expect(await listTables(database.url)).toEqual([]);
    const client = new pg.Client(database.url);
    // There can be two errors: the server's message and the end of the connection.
    const cut = new Promise((resolve) => client.on("error", resolve));
    await client.connect();
    await database.drop();
    expect(String(await cut)).toContain("terminat");
  });
});
