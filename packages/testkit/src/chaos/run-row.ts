import { participantKey } from "@deskwire/protocol";
import type { Row } from "./row.ts";
import { openStage, type Scale, type Stage } from "./stage.ts";

/** How one row went. */
export interface RowResult {
  row: Row;
  seed: number;
  ops: number;
  acknowledged: number;
  violations: readonly string[];
  notes: readonly string[];
  /** The end of what the nodes wrote. */
  logs: string;
  ms: number;
}

export interface RunOptions {
  seed: number;
  scale: Scale;
  /** Whether times that are too long break a row; where the machine may be busy with other things they are only shown. */
  limits: boolean;
}

export async function runRow(row: Row, { seed, scale, limits }: RunOptions): Promise<RowResult> {
  const startedAt = performance.now();
  // Each row has its own plan out of the seed, so that it can be repeated alone.
  const stage = await openStage({ seed: (seed * 31 + row.id) >>> 0, scale, limits });
  const thrown: string[] = [];
  try {
    await row.play(stage);
  } catch (error) {
    thrown.push(`could not go on: ${(error as Error).stack ?? String(error)}`);
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

/** Messages, however often each was sent and by however many clients seen. */
function countSends({ history }: Stage, t: "invoked" | "acknowledged"): number {
  const keys = history.flatMap((entry) =>
    entry.t === t ? `${participantKey(entry.sender)} ${entry.clientId}` : [],
  );
  return new Set(keys).size;
}
