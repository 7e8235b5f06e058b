import type { Row } from "./row.ts";
import { killedServer } from "./rows/01-killed-server.ts";
import { lastNoticeDropped } from "./rows/04-last-notice-dropped.ts";
import { sameClientId } from "./rows/08-same-client-id.ts";

export const ROWS: readonly Row[] = [killedServer, lastNoticeDropped, sameClientId];
