import { useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { ClientState } from "@deskwire/client";
import { useClient } from "./live.tsx";

/** Refetches the lists that came over HTTP when a live event makes them stale. */
export function useRefreshLists(): void {
  const client = useClient();
  const queryClient = useQueryClient();
  useEffect(() => {
    let before = signature(client.getState());
    return client.subscribe(() => {
      const now = signature(client.getState());
      if (now === before) return;
      before = now;
      void queryClient.invalidateQueries({ queryKey: ["conversations"] });
    });
  }, [client, queryClient]);
}

/** Changes when a conversation appears, changes hands or ends, and when the connection comes back. */
function signature(state: ClientState): string {
  const parts = Object.values(state.conversations).map(
    ({ conversation }) =>
      `${conversation.id} ${conversation.status} ${conversation.agent?.id ?? ""}`,
  );
  return `${state.connection.status === "online"} ${parts.join()}`;
}
