import { highlight } from "./highlight.ts";

/** [SRC1] A text with marks on what a query matches. */
export function Marked(props: { text: string; query: string }) {
  return highlight(props.text, props.query).map((part, index) =>
    part.hit ? (
      <mark key={index} className="rounded-xs bg-mark px-px text-ink">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}
