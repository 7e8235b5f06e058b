import { ECHO_WAIT_MS } from "../connection/reconnect-delay.ts";
import type { Core } from "../client-context.ts";
import { lastApplied } from "../state/selectors.ts";

/**
 * Acknowledged messages that are not shown by seq yet. The echo replaces the pending entry; where it does not come,
 * it is fetched, and where its seq lies before what is held, the entry simply goes.
 */
export interface Echoes {
  expect: (clientId: string, place: Place) => void;
  forget: (clientId: string) => void;
  check: () => void;
  size: () => number;
  close: () => void;
}

interface Place {
  conversationId: string;
  seq: number;
}

export interface EchoesOptions {
  core: Core;
  need: (conversationId: string, seq: number) => void;
  discard: (clientId: string) => void;
}

export function createEchoes({ core, need, discard }: EchoesOptions): Echoes {
  const expected = new Map<string, Place>();
  let timer: unknown;

  const check = (): void => {
    for (const [clientId, { conversationId, seq }] of expected) {
      const held = core.state().conversations[conversationId];
      if (held && lastApplied(held) < seq) continue;
      expected.delete(clientId);
      discard(clientId);
    }
  };
  const fetchMissing = (): void => {
    timer = undefined;
    for (const { conversationId, seq } of expected.values()) need(conversationId, seq);
  };

  return {
    expect(clientId, place) {
      expected.set(clientId, place);
      check();
      if (expected.size > 0) timer ??= core.clock.setTimeout(fetchMissing, ECHO_WAIT_MS);
    },
    forget: (clientId) => void expected.delete(clientId),
    check,
    size: () => expected.size,
    close: () => core.clock.clearTimeout(timer),
  };
}
