import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "../../../i18n/intl.tsx";
import { toast } from "../../../ui/toast.ts";
import type { ListRow } from "../rows/list-row.ts";
import type { View } from "../history/use-view.ts";
import type { ListRefs } from "./list-refs.ts";
import { steer } from "./steer.ts";

/** The message of the open conversation that the reader asked for. */
export interface Target {
  seq: number;
  /** Changes when the same message is asked for again. */
  count: number;
}

/** A message by its place. */
export interface Place {
  conversationId: string;
  seq: number;
  /** [SHO2] The reader wants to read on from there: it stands at the top, below the divider, and is not marked. */
  unread?: true;
}

const FLASH_MS = 3_000;

export interface Seeking {
  /** The message that is not on screen yet. */
  wanted: Place | null;
  /** The key of the row that is marked for a moment. */
  flashed: string | null;
  show: (place: Place) => void;
  /** Ends the search; `flashed` is the key of the row that was found. */
  settle: (flashed: string | null) => void;
}

/**
 * Which message is looked for: the target of the address, or the one that the reader asked for since. Without a target,
 * `unread` comes first.
 */
export function useTarget(options: {
  target: Target | null;
  conversationId: string;
  unread: Place | null;
}): Seeking {
  const { target, conversationId, unread } = options;
  const placeOf = (it: Target | null) => (it === null ? null : { conversationId, seq: it.seq });
  const [asked, setAsked] = useState(target);
  const [wanted, setWanted] = useState<Place | null>(() => placeOf(target) ?? unread);
  const [flashed, setFlashed] = useState<string | null>(null);
  if (target !== null && (asked?.seq !== target.seq || asked.count !== target.count)) {
    setAsked(target);
    setWanted(placeOf(target));
  }
  useEffect(() => {
    if (flashed === null) return undefined;
    const timer = setTimeout(() => setFlashed(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashed]);
  return {
    wanted,
    flashed,
    show: setWanted,
    settle(key) {
      setWanted(null);
      setFlashed(key);
    },
  };
}

/** Scrolls to the wanted message, after the part of the conversation around it was fetched where it is not held. */
export function useArrive(options: {
  seeking: Seeking;
  rows: readonly ListRow[];
  view: View;
  list: ListRefs;
  /** Leads to the latest message, when the wanted one is gone. */
  toLatest: () => void;
}): void {
  const t = useTranslations("conversation");
  const { seeking, rows, view } = options;
  const { wanted } = seeking;
  const fetched = useFetchAround(seeking, view);
  const index = wanted === null ? -1 : indexOf(rows, wanted);
  const held = view.shown.messages.length > 0;
  const isHere = wanted?.conversationId === view.shown.conversation.id;
  const isFound = index >= 0 && !(wanted?.unread && isCutOff(view, wanted));
  useSteer(options, isFound);
  useEffect(() => {
    if (wanted === null || !held || isFound) return;
    // Only events are unread.
    if (wanted.unread && !isCutOff(view, wanted)) return seeking.settle(null);
    if (isHere && !fetched.has(wanted)) return fetched.fetch(wanted);
    if (wanted.unread) return seeking.settle(null);
    toast.error(t("messageGone"));
    if (isHere) options.toLatest();
    else seeking.settle(null);
  });
}

/** Whether messages between the wanted place and the first shown message are missing. */
function isCutOff({ shown }: View, { seq }: Place): boolean {
  return shown.hasOlder && (shown.messages[0]?.seq ?? 1) > seq;
}

function useSteer(options: Parameters<typeof useArrive>[0], isFound: boolean): void {
  const { wanted } = options.seeking;
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    if (wanted === null || !isFound) return undefined;
    const index = () => indexOf(latest.current.rows, wanted);
    return steer(latest.current.list, {
      index,
      align: wanted.unread ? "start" : "center",
      arrived() {
        const { seeking, rows } = latest.current;
        seeking.settle(wanted.unread ? null : (rows[index()]?.key ?? null));
      },
    });
  }, [wanted, isFound]);
}

/** `has` is true once the part around a place has come; a second `fetch` of a place does nothing. */
function useFetchAround(seeking: Seeking, view: View) {
  const errorText = useErrorText();
  const tried = useRef<Place | null>(null);
  const [landed, setLanded] = useState<Place | null>(null);
  return {
    has: (place: Place) => landed === place,
    fetch(place: Place) {
      if (tried.current === place) return;
      tried.current = place;
      void view.moveTo(place.seq).then((failure) => {
        if (failure === null) return setLanded(place);
        toast.error(errorText(failure));
        seeking.settle(null);
      });
    },
  };
}

function indexOf(rows: readonly ListRow[], { conversationId, seq, unread }: Place): number {
  const index = rows.findIndex((row) => {
    const at = seqIn(row, conversationId);
    return unread ? row.type === "message" && !row.own && at >= seq : at === seq;
  });
  // The divider belongs to the message below it.
  return unread && rows[index - 1]?.type === "unread" ? index - 1 : index;
}

/** The seq of a row of that conversation; -1 for any other row. */
function seqIn(row: ListRow, conversationId: string): number {
  if (row.type !== "message" && row.type !== "event") return -1;
  if (row.conversationId !== conversationId) return -1;
  return row.type === "message" ? row.message.seq : row.event.seq;
}
