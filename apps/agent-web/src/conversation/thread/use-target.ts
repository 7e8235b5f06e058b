import { useEffect, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import { useTranslations } from "use-intl";
import { useErrorText } from "../../i18n/intl.tsx";
import { toast } from "../../ui/toast.ts";
import type { EarlierPart } from "./earlier.ts";
import type { Row } from "./rows.ts";
import type { View } from "./use-view.ts";

/** The message that somebody wants to see. */
export interface Target {
  seq: number;
  /** Another number: wanted again. */
  count: number;
}

interface Wanted {
  seq: number;
  /** The earlier conversation that it stands in; null: this one. */
  part: EarlierPart | null;
}

const FLASH_MS = 3_000;

export interface Seeking {
  /** The message that was looked for and is not on screen yet. */
  wanted: Wanted | null;
  /** The key of the row that is marked for a moment. */
  flashed: string | null;
  show: (seq: number, part: EarlierPart | null) => void;
  /** Ends the search; `flashed`: the row that was found. */
  settle: (flashed: string | null) => void;
}

/** Which message is looked for: the one that the address names, or one that was asked for since. */
export function useTarget(target: Target | null): Seeking {
  const [asked, setAsked] = useState(target);
  const [wanted, setWanted] = useState(() => wantedOf(target));
  const [flashed, setFlashed] = useState<string | null>(null);
  if (target !== null && (asked?.seq !== target.seq || asked.count !== target.count)) {
    setAsked(target);
    setWanted(wantedOf(target));
  }
  useEffect(() => {
    if (flashed === null) return undefined;
    const timer = setTimeout(() => setFlashed(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashed]);
  return {
    wanted,
    flashed,
    show: (seq, part) => setWanted({ seq, part }),
    settle(key) {
      setWanted(null);
      setFlashed(key);
    },
  };
}

function wantedOf(target: Target | null): Wanted | null {
  return target === null ? null : { seq: target.seq, part: null };
}

/** Scrolls to the message that is wanted, after fetching what stands around it where it is not held. */
export function useArrive(options: {
  seeking: Seeking;
  rows: readonly Row[];
  view: View;
  handle: RefObject<VirtualizerHandle | null>;
  /** Leads back to the latest message, for one that is not there any more. */
  toLatest: () => void;
}): void {
  const t = useTranslations("conversation");
  const errorText = useErrorText();
  const { seeking, rows, view, handle } = options;
  const { wanted } = seeking;
  const tried = useRef<Wanted | null>(null);
  const [landed, setLanded] = useState<Wanted | null>(null);
  const index = wanted === null ? -1 : rows.findIndex((row) => isAt(row, wanted));
  const held = view.shown.messages.length > 0;
  useEffect(() => {
    if (wanted === null || !held) return;
    if (index >= 0) {
      handle.current?.scrollToIndex(index, { align: "center" });
      seeking.settle(rows[index]?.key ?? null);
    } else if (landed === wanted) {
      toast.error(t("messageGone"));
      options.toLatest();
    } else if (tried.current !== wanted) {
      tried.current = wanted;
      void view.moveTo(wanted.seq).then((failure) => {
        if (failure === null) return setLanded(wanted);
        toast.error(errorText(failure));
        seeking.settle(null);
      });
    }
  });
}

function isAt(row: Row, { seq, part }: Wanted): boolean {
  if (row.type === "message") return row.message.seq === seq && row.part === part;
  return row.type === "event" && row.seq === seq && row.part === part;
}
