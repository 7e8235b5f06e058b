import type { Row } from "./row.ts";
import { killedServer } from "./rows/01-killed-server.ts";
import { lostPostgres } from "./rows/02-lost-postgres.ts";
import { lostRedis } from "./rows/03-lost-redis.ts";
import { lastMessageDropped } from "./rows/04-last-message-dropped.ts";
import { subscribeRace } from "./rows/05-subscribe-race.ts";
import { longOffline } from "./rows/06-long-offline.ts";
import { stalledReader } from "./rows/07-stalled-reader.ts";
import { sameClientId } from "./rows/08-same-client-id.ts";
import { races } from "./rows/09-races.ts";
import { rollingDeploy } from "./rows/10-rolling-deploy.ts";
import { stampede } from "./rows/11-stampede.ts";
import { manyWriters } from "./rows/12-many-writers.ts";
import { poison } from "./rows/13-poison.ts";
import { abuse } from "./rows/14-abuse.ts";
import { stoppedClock } from "./rows/15-stopped-clock.ts";
import { repeatedHooks } from "./rows/16-repeated-hooks.ts";
import { refusedStart } from "./rows/18-refused-start.ts";
import { misbehavingClient } from "./rows/19-misbehaving-client.ts";
import { largeImages } from "./rows/20-large-images.ts";
import { twoBuilds } from "./rows/21-two-builds.ts";
import { failover } from "./rows/22-failover.ts";
import { sharedRedis } from "./rows/23-shared-redis.ts";
import { returningAgent } from "./rows/24-returning-agent.ts";

/**
 * The rows of the table of faults. `npm run chaos` plays them in full, `npm test` plays each of them in short.
 * Row 17 needs campaigns, which do not exist yet.
 */
export const ROWS: readonly Row[] = [
  killedServer,
  lostPostgres,
  lostRedis,
  lastMessageDropped,
  subscribeRace,
  longOffline,
  stalledReader,
  sameClientId,
  races,
  rollingDeploy,
  stampede,
  manyWriters,
  poison,
  abuse,
  stoppedClock,
  repeatedHooks,
  refusedStart,
  misbehavingClient,
  largeImages,
  twoBuilds,
  failover,
  sharedRedis,
  returningAgent,
];
