import { useState } from "react";
import type { ConversationState, DeskwireClient, PendingMessage } from "@deskwire/client";
import type { CardBody } from "@deskwire/protocol";
import { useStore } from "../hooks.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { useShell } from "../services.ts";
import { CardInside } from "../thread/message-body.tsx";
import { useSend } from "./use-send.ts";
import css from "./context-offer.css?inline";

adoptStyles(css);

const DISMISSED = "card-dismissed";

/** Offers the page's card until it is sent in this conversation or dismissed. */
export function ContextOffer(props: { client: DeskwireClient; live: ConversationState | null }) {
  const { client, live } = props;
  const later = useLater();
  const { host, store } = useShell();
  const { card } = useStore(host).context;
  const { unopened } = useStore(client);
  const [dismissed, setDismissed] = useState(() => store.get(DISMISSED));
  const send = useSend(client, live);
  if (!card || dismissed === cardKey(card) || wasSent(card, live, unopened)) return null;
  const dismiss = () => {
    store.set(DISMISSED, cardKey(card));
    setDismissed(cardKey(card));
  };
  return (
    <section className="offer" aria-label={later.card.offer}>
      <div className="offer-card">
        <CardInside body={card} />
      </div>
      <button
        type="button"
        className="button button-small"
        onClick={() => send({ kind: "card", body: card })}
      >
        {later.card.send}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={later.card.dismiss}
        onClick={dismiss}
      >
        <Icon name="close" size={16} />
      </button>
    </section>
  );
}

function wasSent(
  card: CardBody,
  live: ConversationState | null,
  unopened: readonly PendingMessage[],
): boolean {
  const sent = [...(live?.messages ?? []), ...(live?.pending ?? []), ...unopened];
  const bodies = sent.filter(({ kind }) => kind === "card");
  return bodies.some(({ body }) => cardKey(body as CardBody) === cardKey(card));
}

function cardKey(card: CardBody): string {
  return card.url ?? card.title;
}
