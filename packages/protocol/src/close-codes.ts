/** Close codes of the socket: from 4000 to 4499 a client connects again, from 4500 on it does not. */
export const CLOSE = {
  draining: 4001,
  tokenExpired: 4005,
  tooSlow: 4008,
  stateLost: 4010,
  noPong: 4012,
  rate: 4013,
  tokenRefused: 4500,
  malformed: 4501,
  kicked: 4503,
  limit: 4504,
  version: 4506,
  noHello: 4507,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** Whether a client should connect again after this close. */
export function shouldReconnect(code: number): boolean {
  return code < 4500 || code > 4999;
}
