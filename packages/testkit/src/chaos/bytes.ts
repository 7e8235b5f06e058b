import type { Direction, TcpProxy } from "./tcp-proxy.ts";

/** Resolves when these bytes have come by the proxy, also in several chunks, be they passed on or kept. */
export function waitForBytes(
  proxy: TcpProxy,
  text: string,
  direction: Direction = "toServer",
): Promise<void> {
  return new Promise((resolve) => {
    const tails = new Map<number, string>();
    const stop = proxy.listen((link, way, chunk) => {
      if (way !== direction) return;
      const seen = (tails.get(link.id) ?? "") + chunk.toString("latin1");
      tails.set(link.id, seen.slice(-text.length));
      if (!seen.includes(text)) return;
      stop();
      resolve();
    });
  });
}
