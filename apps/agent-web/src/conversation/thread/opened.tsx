import { useState } from "react";
import { useSearch } from "wouter";
import { ratingOf } from "@deskwire/chat-view/thread/rating";
import { DetailsFrame } from "../../details/details-frame.tsx";
import { DetailsPane } from "../../details/details-pane.tsx";
import { useMediaQuery } from "../../lib/hooks.ts";
import { usePreferences } from "../../settings/preferences-store.ts";
import { ConversationPane } from "../conversation-pane.tsx";
import { useJumpCount } from "./scrolling/jump.ts";
import { useOpenConversation } from "../use-open-conversation.ts";
import type { Target } from "./scrolling/use-target.ts";

/** An open conversation, with the details of its user beside it. */
export function Opened(props: { backHref: string; conversationId: string }) {
  const open = useOpenConversation(props.conversationId);
  const wide = useMediaQuery("(min-width: 1180px)");
  const kept = usePreferences((state) => state.details);
  const set = usePreferences((state) => state.set);
  const [sheet, setSheet] = useState(false);
  const shown = wide ? kept : sheet;
  const target = useAddressedMessage();
  const toggle = () => (wide ? set({ details: !kept }) : setSheet(!sheet));
  return (
    <>
      <div className="min-w-0 flex-1">
        <ConversationPane
          open={open}
          backHref={props.backHref}
          target={target}
          detailsShown={shown}
          onDetails={toggle}
        />
      </div>
      {shown && open.status === "ready" && (
        <DetailsFrame wide={wide} onClose={toggle}>
          <DetailsPane conversation={open.state.conversation} rating={ratingOf(open.state)} />
        </DetailsFrame>
      )}
    </>
  );
}

/** The message of the address, as `?seq=`. */
function useAddressedMessage(): Target | null {
  const seq = Number(new URLSearchParams(useSearch()).get("seq"));
  const count = useJumpCount();
  return Number.isSafeInteger(seq) && seq > 0 ? { seq, count } : null;
}
