import { readFileSync } from "node:fs";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";

const SCHEMA = new URL("../../../../../../prisma/schema.prisma", import.meta.url);

/** Compares a database with prisma/schema.prisma, by Prisma's own schema engine. */
export interface SchemaComparison {
  /** The SQL that would make the database what the schema says; empty if it is. */
  difference(): Promise<string>;
  close(): void;
}

/** The engine sends its queries through `pool`, so it sees the open transaction of a pool with one connection. */
export async function createSchemaComparison(pool: pg.Pool): Promise<SchemaComparison> {
  await loadEngine();
  const content = readFileSync(SCHEMA, "utf8");
  const files = [{ path: "schema.prisma", content }];
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: [["schema.prisma", content]] },
    () => undefined,
    createAdapterFactory(pool),
  );
  return {
    async difference() {
      const { exitCode, stdout } = await engine.diff({
        from: { tag: "schemaDatasource", files, configDir: "." },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: true,
        filters: { externalTables: [], externalEnums: [] },
      });
      return exitCode === 0 ? "" : (stdout ?? "");
    },
    close: () => engine.free(),
  };
}

/** The part of the global that the types of Node leave to those of the DOM. */
interface WebAssemblyGlobal {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
}

/** Node 24.0 cannot import a .wasm file as a module, so this links the engine by hand. */
async function loadEngine(): Promise<void> {
  const module = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(new URL("./schema_engine_bg.wasm", module));
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": engineModule,
  });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

function createAdapterFactory(pool: pg.Pool): object {
  const prisma = new PrismaPg(pool, { disposeExternalPool: false });
  return bindSqlAdapterFactory({
    provider: prisma.provider,
    adapterName: prisma.adapterName,
    connect: async () => withCharColumns(await prisma.connect()),
  });
}

/** Columns of PostgreSQL's type "char" that the engine reads from the catalog. */
const CHAR_COLUMNS = ["constraint_type", "confdeltype", "confupdtype"];
const CHAR_EXPRESSIONS = /\b(?:con|constr)\.(?:contype|confdeltype|confupdtype)\b(?= AS|,)/g;

/** Prisma's adapter refuses the type "char"; this reads such columns as texts and gives them the type that the engine expects. */
function withCharColumns(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const queryRaw = async (query: SqlQuery): Promise<SqlResultSet> => {
    const sql = query.sql.replace(CHAR_EXPRESSIONS, "$&::text");
    const result = await adapter.queryRaw({ ...query, sql });
    const columnTypes = result.columnTypes.map((type, at) =>
      CHAR_COLUMNS.includes(result.columnNames[at] ?? "") ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  return Object.assign(Object.create(adapter) as SqlDriverAdapter, { queryRaw });
}
