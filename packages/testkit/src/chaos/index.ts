export type { Row } from "./row.ts";
export { ROWS } from "./rows.ts";
export { runRow, type RowResult } from "./run-row.ts";
export { seconds } from "./verdict/figures.ts";
