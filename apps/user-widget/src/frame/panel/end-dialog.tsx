import { useEffect, useRef } from "react";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater } from "../i18n/words.ts";
import css from "./end-dialog.css?inline";

adoptStyles(css);

/** The browser's modal dialog, which traps the focus and returns it. */
export function EndDialog({ onEnd, onClose }: { onEnd: () => void; onClose: () => void }) {
  const later = useLater();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      role="alertdialog"
      aria-labelledby="end-title"
      aria-describedby="end-text"
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id="end-title">{later.end.title}</h2>
      <p id="end-text">{later.end.text}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {later.end.cancel}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            dialog.current?.close();
            onEnd();
          }}
        >
          {later.end.confirm}
        </button>
      </div>
    </dialog>
  );
}
