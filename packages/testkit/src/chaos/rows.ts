import type { Row } from "./row.ts";
import { killedServer } from "./rows/01-killed-server.ts";
import { lastNoticeDropped } from "./rows/04-last-notice-dropped.ts";
import { sameClientId } from "./rows/08-same-client-id.ts";
import { races } from "./rows/09-races.ts";
import { manyWriters } from "./rows/12-many-writers.ts";
import { poison } from "./rows/13-poison.ts";
import { abuse } from "./rows/14-abuse.ts";

export const ROWS: readonly Row[] = [
  killedServer,
  lastNoticeDropped,
  sameClientId,
  races,
  manyWriters,
  poison,
  abuse,
];
