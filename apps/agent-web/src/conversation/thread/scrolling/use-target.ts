import { useEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import { useTranslations } from "use-intl";
import { useErrorText } from "../../../i18n/intl.tsx";
import { toast } from "../../../ui/toast.ts";
import type { ListRow } from "../rows/list-row.ts";
import type { View } from "../history/use-view.ts";

/** The message of the open conversation that the reader asked for. */
export interface Target {
  seq: number;
  /** Changes when the same message is asked for again. */
  count: number;
}

/** A message by its place. */
interface Place {
  conversationId: string;
  seq: number;
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

/** Which message is looked for: the target of the address, or the one that the reader asked for since. */
export function useTarget(target: Target | null, conversationId: string): Seeking {
  const placeOf = (it: Target | null) => (it === null ? null : { conversationId, seq: it.seq });
  const [asked, setAsked] = useState(target);
  const [wanted, setWanted] = useState<Place | null>(() => placeOf(target));
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
  handle: RefObject<VirtualizerHandle | null>;
  /** Leads to the latest message, when the wanted one is gone. */
  toLatest: () => void;
}): void {
  const t = useTranslations("conversation");
  const { seeking, rows, view, handle } = options;
  const { wanted } = seeking;
  const fetched = useFetchAround(seeking, view);
  const index = wanted === null ? -1 : rows.findIndex((row) => isAt(row, wanted));
  const held = view.shown.messages.length > 0;
  const isHere = wanted?.conversationId === view.shown.conversation.id;
  useEffect(() => {
    if (wanted === null || !held) return;
    if (index >= 0) {
      handle.current?.scrollToIndex(index, { align: "center" });
      seeking.settle(rows[index]?.key ?? null);
    } else if (isHere && !fetched.has(wanted)) {
      fetched.fetch(wanted);
    } else {
      toast.error(t("messageGone"));
      if (isHere) options.toLatest();
      else seeking.settle(null);
    }
  });
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

function isAt(row: ListRow, { conversationId, seq }: Place): boolean {
  if (row.type === "message") return row.message.seq === seq && isIn(row, conversationId);
  return row.type === "event" && row.event.seq === seq && isIn(row, conversationId);
}

function isIn(row: { conversationId: string }, conversationId: string): boolean {
  return row.conversationId === conversationId;
}
