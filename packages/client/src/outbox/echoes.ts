import type { ClientContext } from "../client-context.ts";
import { lastApplied } from "../state/selectors.ts";

/**
 * The acknowledged messages that the conversation does not show by their `seq` yet. [SEQ2] An echo replaces its pending
 * entry. An echo that does not come within 2 s is fetched. An entry whose `seq` lies before what is held is discarded.
 */
export interface Echoes {
  expect: (clientId: string, place: Place) => void;
  forget: (clientId: string) => void;
  /** Discards the entries whose `seq` is held. */
  check: () => void;
  size: () => number;
  close: () => void;
}

export interface Place {
  conversationId: string;
  seq: number;
}

export interface EchoesOptions {
  context: ClientContext;
  /** Fetches the messages of a conversation up to a seq. */
  need: (conversationId: string, seq: number) => void;
  discard: (clientId: string) => void;
}

interface EchoesState extends EchoesOptions {
  expected: Map<string, Place>;
  timer: unknown;
}

const ECHO_WAIT_MS = 2_000;

export function createEchoes(options: EchoesOptions): Echoes {
  const echoes: EchoesState = { ...options, expected: new Map(), timer: undefined };
  return {
    expect(clientId, place) {
      echoes.expected.set(clientId, place);
      check(echoes);
      if (echoes.expected.size > 0) fetchLater(echoes);
    },
    forget: (clientId) => void echoes.expected.delete(clientId),
    check: () => check(echoes),
    size: () => echoes.expected.size,
    close: () => echoes.context.clock.clearTimeout(echoes.timer),
  };
}

function check({ context, expected, discard }: EchoesState): void {
  for (const [clientId, { conversationId, seq }] of expected) {
    const held = context.state().conversations[conversationId];
    if (held && lastApplied(held) < seq) continue;
    expected.delete(clientId);
    discard(clientId);
  }
}

function fetchLater(echoes: EchoesState): void {
  echoes.timer ??= echoes.context.clock.setTimeout(() => {
    echoes.timer = undefined;
    for (const { conversationId, seq } of echoes.expected.values())
      echoes.need(conversationId, seq);
  }, ECHO_WAIT_MS);
}
