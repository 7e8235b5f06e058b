import { Virtualizer } from "virtua";
import type { ShownThread } from "../history/use-thread.ts";
import type { Naming } from "../naming.ts";
import type { StickyScroll } from "../scrolling/use-sticky-scroll.ts";
import type { Seeking } from "../scrolling/use-target.ts";
import { RowView } from "./row-view.tsx";

/** The rows near the visible part. Few rows stand at the bottom of the list. */
export function MessageRows(props: {
  thread: ShownThread;
  scroll: StickyScroll;
  seeking: Seeking;
  naming: Naming;
  onReply: ((seq: number) => void) | null;
  onOpenImage: (attachmentId: string) => void;
}) {
  const { thread, scroll } = props;
  const { view, rows, older, hasOlder } = thread;
  return (
    <>
      <div className="grow" />
      <Virtualizer
        key={view.id}
        ref={scroll.handle}
        scrollRef={scroll.scroller}
        shift={scroll.prepended}
        bufferSize={600}
        onScroll={scroll.onScroll}
        onResize={scroll.onResize}
      >
        {rows.map((row) => (
          <RowView
            key={row.key}
            row={row}
            shown={view.shown}
            naming={props.naming}
            onReply={props.onReply}
            onOpenImage={props.onOpenImage}
            older={older}
            hasOlder={hasOlder}
            seeking={props.seeking}
          />
        ))}
      </Virtualizer>
      <div className="h-3 shrink-0" />
    </>
  );
}
