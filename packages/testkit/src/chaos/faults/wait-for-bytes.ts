import type { Direction, ProxyLink, TcpProxy } from "./tcp-proxy.ts";

/** Resolves when these bytes have come by the proxy, also in several chunks, be they passed on or kept. */
export function waitForBytes(
  proxy: TcpProxy,
  text: string,
  direction: Direction = "toServer",
): Promise<ProxyLink> {
  return new Promise((resolve) => onBytes(proxy, { text, direction }, resolve));
}

/** Lets the server hear these bytes, and keeps what it answers on that connection from that moment on. */
export function holdAnswer(proxy: TcpProxy, text: string): Promise<ProxyLink> {
  return new Promise((resolve) =>
    onBytes(proxy, { text, direction: "toServer" }, (link) => {
      link.hold("toClient");
      resolve(link);
    }),
  );
}

function onBytes(
  proxy: TcpProxy,
  { text, direction }: { text: string; direction: Direction },
  found: (link: ProxyLink) => void,
): void {
  const tails = new Map<number, string>();
  const stop = proxy.listen((link, way, chunk) => {
    if (way !== direction) return;
    const seen = (tails.get(link.id) ?? "") + chunk.toString("latin1");
    tails.set(link.id, seen.slice(-text.length));
    if (!seen.includes(text)) return;
    stop();
    found(link);
  });
}
