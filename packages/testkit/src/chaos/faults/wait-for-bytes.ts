import type { Direction, ProxyLink, TcpProxy } from "./tcp-proxy.ts";

/** Resolves when the text has arrived at the proxy, also in several chunks, whether or not it is held. */
export function waitForBytes(
  proxy: TcpProxy,
  text: string,
  direction: Direction = "toServer",
): Promise<ProxyLink> {
  return new Promise((resolve) => onBytes(proxy, { text, direction }, resolve));
}

/** Passes the text on to the server, and from then on holds the answers on that connection. */
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
