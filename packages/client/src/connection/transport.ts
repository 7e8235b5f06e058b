/** Opens one socket. `browserTransport` is the implementation over the platform's WebSocket. */
export type Transport = (url: string, handlers: TransportHandlers) => TransportSocket;

/** What a transport reports about its socket. Nothing follows `closed`. */
export interface TransportHandlers {
  opened: () => void;
  received: (text: string) => void;
  closed: (code: number, reason: string) => void;
}

export interface TransportSocket {
  /** Called only after `opened`. */
  send: (text: string) => void;
  close: (code: number, reason: string) => void;
}
