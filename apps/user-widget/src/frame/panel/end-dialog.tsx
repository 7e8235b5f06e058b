import { useEffect, useRef } from "react";
import { adoptStyles } from "../adopt-styles.ts";
import { useWords } from "../i18n/words.ts";
import css from "./end-dialog.css?inline";

adoptStyles(css);

/** The browser's modal dialog, which traps the focus and returns it. */
export function EndDialog({ onEnd, onClose }: { onEnd: () => void; onClose: () => void }) {
  const { t } = useWords();
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
      <h2 id="end-title">{t.end.title}</h2>
      <p id="end-text">{t.end.text}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t.end.cancel}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            dialog.current?.close();
            onEnd();
          }}
        >
          {t.end.confirm}
        </button>
      </div>
    </dialog>
  );
}
