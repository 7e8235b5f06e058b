import { isIP } from "node:net";

const UNKNOWN = "unknown";
const GROUPS = 8;
/** Internet providers give a customer at least 64 bits, so single IPv6 addresses cost nothing. */
const NETWORK_GROUPS = 4;

/**
 * [DOR1] The address by which requests are counted: an IPv4 address, or the /64 network of an IPv6 address. Takes what a
 * socket or `X-Forwarded-For` says, with or without port and brackets. "unknown" stands for everything that is no address.
 */
export function clientAddress(from: string | undefined): string {
  const address = bareAddress((from ?? "").trim());
  if (address === null) return UNKNOWN;
  return isIP(address) === 4 ? address : networkOf(address);
}

/** Without port, brackets and zone. Null when it is no IP address. */
function bareAddress(text: string): string | null {
  const [, bracketed] = /^\[([^\]]*)\](?::\d*)?$/.exec(text) ?? [];
  const [, dotted] = /^([\d.]+):\d*$/.exec(text) ?? [];
  const [address = ""] = (bracketed ?? dotted ?? text).split("%");
  return isIP(address) === 0 ? null : address;
}

function networkOf(address: string): string {
  const groups = groupsOf(address);
  const [first, second] = groups.slice(-2) as [number, number];
  // ::ffff:a.b.c.d
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [first >> 8, first & 255, second >> 8, second & 255].join(".");
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes a dotted IPv4 part as two groups.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical
    .split("::")
    .map((part) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16))));
  const zeros = Array.from({ length: GROUPS - head.length - tail.length }, () => 0);
  return [...head, ...zeros, ...tail];
}
