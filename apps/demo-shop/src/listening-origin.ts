import type { AddressInfo } from "node:net";

/** The origin under which this machine reaches a server that listens at `address`. */
export function listeningOrigin({ address, family, port }: AddressInfo): string {
  switch (address) {
    case "0.0.0.0":
      return `http://127.0.0.1:${port}`;
    case "::":
      return `http://[::1]:${port}`;
    default:
      return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  }
}
