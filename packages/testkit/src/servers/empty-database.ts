import { randomUUID } from "node:crypto";
import pg from "pg";

/** A database that one test has for itself. */
export interface TestDatabase {
  url: string;
  /** Runs one statement, for what no client can bring about, such as an earlier time. */
  run(text: string, values: readonly unknown[]): Promise<void>;
  /** Removes the database, and ends the connections that are still open to it. */
  drop(): Promise<void>;
}

export interface DatabaseOptions {
  /** The database that is copied. Default: an empty one. */
  template?: string;
  /** SQL behind TEMPLATE, such as a locale. */
  clause?: string;
  /** The address of a database on another server. Default: TEST_DATABASE_URL. */
  server?: string;
}

/** A new database without a schema, by default on the server that TEST_DATABASE_URL names. */
export async function createEmptyDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const { template = "template0", clause = "", server: at = serverUrl() } = options;
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await withServer(at, (server) =>
    server.query(`CREATE DATABASE ${name} TEMPLATE ${template} ${clause}`),
  );
  return {
    url: databaseUrl(at, name),
    async run(text, values) {
      await withServer(databaseUrl(at, name), (server) => server.query(text, [...values]));
    },
    async drop() {
      await withServer(at, (server) =>
        server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
}

/** Lends a connection to the server. Advisory locks that `use` takes end with the connection. */
export function withTestServer<T>(use: (server: pg.Client) => Promise<T>): Promise<T> {
  return withServer(serverUrl(), use);
}

async function withServer<T>(at: string, use: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client(at);
  await server.connect();
  try {
    return await use(server);
  } finally {
    await server.end();
  }
}

/** The address of a database on that server. */
export function testDatabaseUrl(database: string): string {
  return databaseUrl(serverUrl(), database);
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env["TEST_DATABASE_URL"];
  if (url !== undefined && url !== "") return url;
  throw new Error("TEST_DATABASE_URL is not set; run the tests with npm test.");
}
