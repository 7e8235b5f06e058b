import type { Redis } from "ioredis";
import { FORMER_PREFIX, ingressKeys, PREFIXES, type IngressKeys } from "./ingress-keys.ts";
import type { NamePattern } from "./name-pattern.ts";

export interface AdoptOptions {
  commands: Redis;
  /** The prefix of this installation's keys. */
  prefix: string;
  /** The names of the lists that this installation reads. */
  lists: NamePattern;
}

interface Heir {
  commands: Redis;
  lists: NamePattern;
  own: IngressKeys;
}

const ITEMS_A_READ = 500;

// In one step, so that exactly one installation gets each element. It keeps its id: a node that was stopped while it stored
// the element may still do so, and the database then recognizes it.
const ADOPT = `
  if redis.call('EXISTS', KEYS[2]) == 1 then return end
  local generation = redis.call('GET', KEYS[3]) or ''
  for _, id in ipairs(ARGV) do
    local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
    if entry then
      local fields = entry[2]
      redis.call('XDEL', KEYS[1], id)
      redis.call('XADD', KEYS[4], '*', 'k', fields[2], 'v', fields[4], 'id', fields[6] or (generation .. '-' .. id))
    end
  end`;

const FORGET = `
  if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('XLEN', KEYS[1]) > 0 then return end
  redis.call('SREM', KEYS[3], ARGV[1])`;

/**
 * [ING8] Moves elements of this installation's lists into its stream that were taken under another prefix, where no node
 * holds the lease any more: before the database got its present epoch, or by a version whose keys had no epoch.
 */
export async function adoptTaken({ commands, prefix, lists }: AdoptOptions): Promise<void> {
  const heir = { commands, lists, own: ingressKeys(prefix) };
  await commands.sadd(PREFIXES, prefix);
  const others = new Set([FORMER_PREFIX, ...(await commands.smembers(PREFIXES))]);
  others.delete(prefix);
  for (const other of others) {
    const { taken, leader, generation } = ingressKeys(other);
    await adoptFrom(heir, [taken, leader, generation]);
    await commands.eval(FORGET, 3, taken, leader, PREFIXES, other);
  }
}

async function adoptFrom(
  { commands, lists, own }: Heir,
  keys: readonly [taken: string, leader: string, generation: string],
): Promise<void> {
  for (let from = "-"; ;) {
    const entries = await commands.xrange(keys[0], from, "+", "COUNT", ITEMS_A_READ);
    const ids = entries.flatMap(([id, [, list = ""]]) => (lists.read(list) === null ? [] : [id]));
    if (ids.length > 0) await commands.eval(ADOPT, 4, ...keys, own.taken, ...ids);
    const last = entries.at(-1);
    if (entries.length < ITEMS_A_READ || last === undefined) return;
    from = idAfter(last[0]);
  }
}

/** The least id of a stream after this one. */
function idAfter(id: string): string {
  const [at, count] = id.split("-");
  return `${at}-${Number(count) + 1}`;
}
