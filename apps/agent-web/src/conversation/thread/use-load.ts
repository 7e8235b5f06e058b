import { useCallback, useRef, useState } from "react";
import { toast } from "../../ui/toast.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import type { Failure } from "./use-view.ts";

/** Distance from an end of the list at which the next page is fetched. */
const NEAR_PX = 500;

export interface Load {
  loading: boolean;
  load: () => void;
  /** Loads when the reader has come this close to the end. */
  check: (distancePx: number) => void;
}

/** Fetches one page at a time; after a failure only on request. */
export function useLoad(source: { hasMore: boolean; load: () => Promise<Failure> }): Load {
  const errorText = useErrorText();
  const [loading, setLoading] = useState(false);
  const busy = useRef(false);
  const failed = useRef(false);
  const load = async () => {
    if (busy.current) return;
    busy.current = true;
    setLoading(true);
    const failure = await source.load();
    busy.current = false;
    failed.current = failure !== null;
    setLoading(false);
    if (failure !== null && failure !== "offline") toast.error(errorText(failure));
  };
  const latest = useRef({ load, hasMore: source.hasMore });
  latest.current = { load, hasMore: source.hasMore };
  const check = useCallback((distancePx: number) => {
    const { hasMore } = latest.current;
    if (hasMore && !failed.current && distancePx < NEAR_PX) void latest.current.load();
  }, []);
  return { loading, load: () => void load(), check };
}
