import { useMemo } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Conversation } from "@deskwire/protocol";
import { errorCode } from "../../../api/http.ts";
import { fetchConversation, fetchMessages } from "../../../api/queries.ts";
import {
  partsOf,
  stepBack,
  type EarlierPage,
  type EarlierPart,
  type EarlierStep,
} from "./earlier.ts";
import type { Failure } from "./use-view.ts";

const PAGE = 50;

export interface Earlier {
  /** The fetched part of the user's earlier conversations, oldest first. */
  parts: readonly EarlierPart[];
  hasMore: boolean;
  load: () => Promise<Failure>;
}

/** [CNV5] Fetches the user's earlier conversations page by page, each from its end to its beginning. */
export function useEarlier(conversation: Conversation): Earlier {
  const { id, previousId } = conversation;
  const query = useInfiniteQuery({
    queryKey: ["earlier", id],
    queryFn: ({ pageParam }) => fetchStep(pageParam),
    initialPageParam: { id: previousId ?? "" },
    getNextPageParam: stepBack,
    // On request only: most conversations are answered without the earlier ones.
    enabled: false,
    staleTime: Infinity,
  });
  const parts = useMemo(() => partsOf(query.data?.pages ?? []), [query.data]);
  return {
    parts,
    hasMore: previousId !== undefined && (query.data === undefined || query.hasNextPage),
    async load() {
      const { error } = await query.fetchNextPage();
      return error === null ? null : errorCode(error);
    },
  };
}

async function fetchStep({ id, conversation, before }: EarlierStep): Promise<EarlierPage> {
  const page = { limit: PAGE, ...(before !== undefined && { before }) };
  try {
    const [known, { messages, more }] = await Promise.all([
      conversation ?? fetchConversation(id),
      fetchMessages(id, page),
    ]);
    return { part: { conversation: known, messages }, more };
  } catch (error) {
    // [ACC2] An agent may not read earlier conversations once another agent serves the user.
    if (errorCode(error) === "unknown_conversation") return { part: null, more: false };
    throw error;
  }
}
