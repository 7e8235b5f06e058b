import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A page on `localhost`, which is another site than the servers on 127.0.0.1. */
export interface HostSite {
  origin: string;
  /** The page from now on. */
  show(html: string): void;
  close(): void;
}

/** A real server, because Chromium lets no page without an address load anything from this machine. */
export async function openHostSite(): Promise<HostSite> {
  let page = "";
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    show: (html) => void (page = html),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
