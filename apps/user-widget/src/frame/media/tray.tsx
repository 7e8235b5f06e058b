import { fileSize } from "@deskwire/chat-view/files/file-size";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import type { PickedFiles } from "./use-picked.ts";
import css from "./tray.css?inline";

adoptStyles(css);

/** The chosen files of the next message. */
export function Tray({ picked, problems, remove, dismiss }: PickedFiles) {
  const { tag } = useWords();
  const later = useLater();
  return (
    <>
      {picked.length > 0 && (
        <ul className="tray" aria-label={later.attach.list}>
          {picked.map(({ id, file, previewUrl }) => (
            <li key={id}>
              {previewUrl === null ? (
                <span className="file-icon">
                  <LaterIcon name="file" />
                </span>
              ) : (
                <img src={previewUrl} alt="" />
              )}
              <span className="tray-text">
                <b>{file.name}</b>
                <small>{fileSize(file.size, tag)}</small>
              </span>
              <button
                type="button"
                className="icon-button"
                aria-label={later.attach.remove(file.name)}
                onClick={() => remove(id)}
              >
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div role="alert">
        {problems.length > 0 && (
          <div className="problems">
            <div>
              {problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </div>
            <button
              type="button"
              className="icon-button"
              aria-label={later.attach.dismiss}
              onClick={dismiss}
            >
              <Icon name="close" size={16} />
            </button>
          </div>
        )}
      </div>
    </>
  );
}
