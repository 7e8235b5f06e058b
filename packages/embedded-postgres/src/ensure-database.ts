import pg from "pg";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { Postmaster } from "./postmaster.ts";
import { SENTENCES } from "./sentences.ts";

export const ROLE = "deskwire";
const DATABASE = "deskwire";

/** The SQLSTATE of a database that does not exist. */
const INVALID_CATALOG_NAME = "3D000";

export function connectionUrl(port: number, password: string): string {
  return `postgresql://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
}

/** Creates the database where it is missing. Stops the postmaster when that fails. */
export async function ensureDatabase(url: string, postmaster: Postmaster): Promise<void> {
  try {
    if (!(await exists(url))) await createDatabase(url);
  } catch (error) {
    await postmaster.stop();
    throw error;
  }
}

/** Connects once. Throws an EmbeddedPostgresError when the server refuses the password. */
async function exists(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return true;
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause;
    if (cause.code === INVALID_CATALOG_NAME) return false;
    throw new EmbeddedPostgresError(SENTENCES.wrongPassword(cause.message), { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const client = new pg.Client(admin.href);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
