import { describe, expect, test } from "vitest";
import { ROWS } from "./rows.ts";
import { runRow } from "./run-row.ts";

const SEED = 1;
const ROW_MS = 300_000;

// The rows mostly wait, so several run at once. Figures are not judged: the machine is busy.
describe.concurrent("the rows of the table of faults, in short", () => {
  test.each(ROWS)(
    "[SND1] [SND2] [SND3] [SEQ5] [HOK2] [HOK6] [LIM4] [LIM7] [LIM8] [MED6] [MED9] [SND14] [OPS1] [OPS2] [OPS3] [SRV2] [SRV3] row $id: $title",
    async (row) => {
      const { violations } = await runRow(row, { seed: SEED, scale: "short", limits: false });
      expect(violations).toEqual([]);
    },
    ROW_MS,
  );
});
