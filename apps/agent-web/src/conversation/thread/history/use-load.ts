import { useCallback, useRef, useState } from "react";
import { toast } from "../../../ui/toast.ts";
import { useErrorText } from "../../../i18n/intl.tsx";
import type { Failure } from "./use-view.ts";

/** The next page is fetched at this distance from an end of the list. */
const NEAR_PX = 500;

export interface Load {
  loading: boolean;
  load: () => void;
  /** Loads when the distance to the end is small enough. */
  check: (distancePx: number) => void;
}

/** Fetches one page at a time. After a failure it fetches on request only. */
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
