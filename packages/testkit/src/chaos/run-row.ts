import { participantKey } from "@deskwire/protocol";
import type { Row } from "./row.ts";
import { openStage, type Scale, type Stage } from "./stage.ts";

/** The result of one row. */
export interface RowResult {
  row: Row;
  seed: number;
  ops: number;
  acknowledged: number;
  violations: readonly string[];
  notes: readonly string[];
  /** The end of the nodes' output. */
  logs: string;
  ms: number;
}

export interface RunOptions {
  seed: number;
  scale: Scale;
  /** Whether a figure beyond its limit breaks the row. Elsewhere, such as on a busy machine, it is only shown. */
  limits: boolean;
}

/** Plays a row on a stage of its own. */
export async function runRow(row: Row, { seed, scale, limits }: RunOptions): Promise<RowResult> {
  const startedAt = performance.now();
  // Each row derives a seed of its own, so that it can be repeated alone.
  const stage = await openStage({
    seed: (seed * 31 + row.id) >>> 0,
    scale,
    limits,
    ownPostgres: row.ownPostgres ?? false,
  });
  const thrown: string[] = [];
  try {
    await row.play(stage);
  } catch (error) {
    thrown.push(`could not continue: ${(error as Error).stack ?? String(error)}`);
  }
  const logs = stage.logs();
  await stage.close().catch((error: unknown) => thrown.push(`did not end: ${String(error)}`));
  return {
    row,
    seed,
    ops: countSends(stage, "invoked"),
    acknowledged: countSends(stage, "acknowledged"),
    violations: [...stage.found.violations, ...thrown],
    notes: stage.found.notes,
    logs,
    ms: performance.now() - startedAt,
  };
}

/** Counts each message once, however often it was sent. */
function countSends({ history }: Stage, t: "invoked" | "acknowledged"): number {
  const keys = history.flatMap((entry) =>
    entry.t === t ? `${participantKey(entry.sender)} ${entry.clientId}` : [],
  );
  return new Set(keys).size;
}
