import { useEffect } from "react";
import { create } from "zustand";
import { countUnsent } from "@deskwire/chat-view/thread/thread";
import type { ClientState } from "@deskwire/client";
import type { Availability } from "@deskwire/protocol";
import { useAccount } from "../session/session.tsx";
import { useClient, useLive } from "./live.tsx";

const useOwn = create<{ availability: Availability | null }>()(() => ({ availability: null }));

/** The agent's own availability: the latest value from this page or from the server. */
export function useAvailability(): Availability {
  const { availability } = useAccount();
  return useOwn((own) => own.availability) ?? availability;
}

/** Stores a change of availability that the server has accepted. */
export function rememberAvailability(availability: Availability): void {
  useOwn.setState({ availability });
}

/** Takes the agent's availability from each welcome, and from presence events, which another tab may cause. */
export function useTrackAvailability(): void {
  const client = useClient();
  const { id } = useAccount();
  useEffect(() => {
    let before: ClientState | null = null;
    const look = () => {
      const now = client.getState();
      const presence = now.presence[id];
      if (now.me?.kind === "agent" && now.me !== before?.me)
        rememberAvailability(now.me.availability);
      if (presence && presence !== before?.presence[id])
        rememberAvailability(presence.availability);
      before = now;
    };
    look();
    return client.subscribe(look);
  }, [client, id]);
}

/** The number of own messages that the server has not acknowledged, in all conversations. */
export function useUnsentCount(): number {
  return useLive(countUnsent);
}
