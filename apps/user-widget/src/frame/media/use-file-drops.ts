import { useEffect, useState } from "react";
import { filesOfPaste, holdsFiles } from "@deskwire/chat-view/files/transfers";
import { listen } from "@deskwire/chat-view/browser/listen";

/** Accepts files that are pasted or dropped anywhere in the panel. True while files are dragged over it. */
export function useFileDrops(add: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Every element under the pointer has its own `dragenter` and `dragleave`.
    let depth = 0;
    const change = (next: number) => {
      depth = Math.max(0, next);
      setOver(depth > 0);
    };
    const stops = [
      listen(document, "dragenter", (event) => isFileDrag(event) && change(depth + 1)),
      listen(document, "dragleave", (event) => isFileDrag(event) && change(depth - 1)),
      listen(document, "drop", (event) => {
        change(0);
        const files = event instanceof DragEvent ? [...(event.dataTransfer?.files ?? [])] : [];
        if (files.length > 0) add(files);
      }),
      listen(document, "paste", (event) => {
        const data = event instanceof ClipboardEvent ? event.clipboardData : null;
        const files = data === null ? [] : filesOfPaste(data);
        if (files.length === 0) return;
        event.preventDefault();
        add(files);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [add]);
  return over;
}

function isFileDrag(event: Event): boolean {
  return event instanceof DragEvent && holdsFiles(event.dataTransfer);
}
