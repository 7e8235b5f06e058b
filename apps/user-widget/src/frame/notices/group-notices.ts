import type { Notification } from "@deskwire/protocol";

/** One line of the list: a notice, or the latest of a group with how many it stands for. */
export interface NoticeItem {
  key: string;
  latest: Notification;
  /** At least 1. */
  count: number;
  /** Of those that are held, the latest first, without repeats; the main site may have given none. */
  names: readonly string[];
  unread: boolean;
}

/**
 * [NTF4] The newest first. The latest notice of a group covers as many of it as its `count` says; what came before those
 * had been read by then, and is a line of its own.
 */
export function groupNotices(items: readonly Notification[], readSeq: number): NoticeItem[] {
  const lines: NoticeItem[] = [];
  const open = new Map<string, { left: number; names: string[] }>();
  for (const notice of items.toReversed()) {
    const group = notice.group === undefined ? null : `${notice.category} ${notice.group}`;
    const covering = group === null ? undefined : open.get(group);
    if (covering && covering.left > 0) {
      covering.left--;
      addName(covering.names, notice);
      continue;
    }
    const names: string[] = [];
    addName(names, notice);
    const count = Math.max(1, notice.count);
    const line = {
      key: String(notice.seq),
      latest: notice,
      count,
      names,
      unread: notice.seq > readSeq,
    };
    lines.push(line);
    if (group !== null) open.set(group, { left: count - 1, names });
  }
  return lines;
}

function addName(names: string[], notice: Notification): void {
  const name = nameIn(notice);
  if (name !== null && !names.includes(name)) names.push(name);
}

/** Who it is from, as the main site calls them: `fromName` in the event's data. Its ids are not for people. */
function nameIn({ data }: Notification): string | null {
  const name = (data as { fromName?: unknown } | null | undefined)?.fromName;
  return typeof name === "string" && name.trim() !== "" ? name.trim() : null;
}
