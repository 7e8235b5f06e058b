import { useEffect } from "react";
import { create } from "zustand";
import { countUnsent } from "@deskwire/chat-view/thread";
import type { ClientState } from "@deskwire/client";
import type { Availability } from "@deskwire/protocol";
import { useAccount } from "../session/session.tsx";
import { useClient, useLive } from "./live.tsx";

const useOwn = create<{ availability: Availability | null }>()(() => ({ availability: null }));

/** The agent's own availability: the latest word of it, from whichever side it came. */
export function useAvailability(): Availability {
  const { availability } = useAccount();
  return useOwn((own) => own.availability) ?? availability;
}

/** To be called once the server has accepted a change. */
export function rememberAvailability(availability: Availability): void {
  useOwn.setState({ availability });
}

/** Follows what the server says about the agent: at each welcome, and when another tab changes it. */
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

/** Own messages in all conversations that the server has not acknowledged. */
export function useUnsentCount(): number {
  return useLive(countUnsent);
}
