import { useMemo } from "react";
import { useLive } from "../live/live.tsx";
import { useAccount } from "../session/session.tsx";
import type { InboxOwner } from "./inbox-items.ts";

/** The signed-in agent with an inbox that was opened when this page was loaded. */
export function useInboxOwner(): InboxOwner {
  const { id } = useAccount();
  const skew = useLive((state) => state.clockSkewMs);
  return useMemo(() => ({ agentId: id, since: performance.timeOrigin + skew }), [id, skew]);
}
