/** [CON4] Close codes of the socket. A client reconnects after 4000–4499, and does not reconnect after 4500–4999. */
export const CLOSE = {
  /** [CON5] The node is shutting down. */
  draining: 4001,
  /** [HEL2] [HEL3] The token has expired. */
  tokenExpired: 4005,
  /** [CON2] The client reads too slowly. */
  tooSlow: 4008,
  /** [ACC5] [IDN6] The server cannot go on with this session. */
  stateLost: 4010,
  /** [CON1] Nothing came from the client in time. */
  noPong: 4012,
  /** [CON3] [HEL8] Too many frames. */
  rate: 4013,
  /** [HEL2] The token is invalid. */
  tokenRefused: 4500,
  /** [FRM3] [HEL9] A frame or the `hello` has the wrong form. */
  malformed: 4501,
  /** [ACC5] The participant was signed out, disabled or revoked. */
  kicked: 4503,
  /** [FRM1] A frame was larger than 64 KiB. */
  limit: 4504,
  /** [HEL4] The client and the server share no version of the protocol. */
  version: 4506,
  /** [HEL1] The first frame was not `hello`, or did not come in time. */
  noHello: 4507,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** Whether a client reconnects after this close code. Standard codes such as 1006 count as a lost link. */
export function shouldReconnect(code: number): boolean {
  return code < 4500 || code > 4999;
}
