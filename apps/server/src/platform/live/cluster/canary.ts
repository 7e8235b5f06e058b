/**
 * A subscriber can be connected and yet receive nothing. So the node sends itself a numbered message with every
 * heartbeat, which must come back before the next one.
 */
export interface Canary {
  /** Sends the next one. */
  fly(): void;
  /** A canary came back. */
  land(number: number): void;
  /** The ones in flight no longer count: the subscriber, or the member id they were sent from, is new. */
  reset(): void;
  /** Whether the last one has not come back. */
  isMissing(): boolean;
  /** Whether all but the last one have come back. */
  isWell(): boolean;
}

/** `send` resolves with whether Redis took the canary. */
export function createCanary(send: (number: number) => Promise<boolean>): Canary {
  let sent = 0;
  let landed = 0;
  return {
    fly() {
      sent += 1;
      void send(sent).then((taken) => {
        // A canary that was never sent says nothing about the subscriber.
        if (!taken) landed = sent;
      });
    },
    land(number) {
      landed = Math.max(landed, number);
    },
    reset() {
      landed = sent;
    },
    isMissing: () => landed < sent,
    isWell: () => sent - landed <= 1,
  };
}
