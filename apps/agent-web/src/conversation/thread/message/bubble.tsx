import type { SendBody, SendKind } from "@deskwire/protocol";
import { cx } from "../../../lib/cx.ts";
import { MessageContent } from "./message-content.tsx";

const BUBBLES = {
  left: "rounded-2xl rounded-bl-md bg-raised text-ink",
  right: "rounded-2xl rounded-br-md bg-accent-soft text-on-accent-soft",
  note: "rounded-xl border border-dashed border-note-line bg-note text-on-note",
};

/** The content of a message. Pictures, files and cards have a frame of their own and no bubble. */
export function Bubble(props: {
  side: "left" | "right";
  kind: SendKind;
  body: SendBody;
  onOpenImage: (attachmentId: string) => void;
}) {
  const content = <MessageContent body={props.body} onOpenImage={props.onOpenImage} />;
  if (props.kind !== "text" && props.kind !== "note") return content;
  return (
    <div
      className={cx(
        "w-fit max-w-full px-3.5 py-2",
        BUBBLES[props.kind === "note" ? "note" : props.side],
      )}
    >
      {content}
    </div>
  );
}
