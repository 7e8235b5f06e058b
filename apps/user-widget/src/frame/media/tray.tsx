import { fileSize } from "@deskwire/chat-view/files/file-size";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { LaterIcon } from "../later-icons.tsx";
import type { Picked } from "./uploads.ts";
import type { PickedFiles } from "./use-picked.ts";
import css from "./tray.css?inline";

adoptStyles(css);

/** The chosen files of the next message. */
export function Tray({ picked, problems, remove, dismiss }: PickedFiles) {
  const later = useLater();
  return (
    <>
      {picked.length > 0 && (
        <ul className="tray" aria-label={later.attach.list}>
          {picked.map((one) => (
            <TrayItem key={one.id} picked={one} onRemove={() => remove(one.id)} />
          ))}
        </ul>
      )}
      <div role="alert">
        {problems.length > 0 && <Problems problems={problems} onDismiss={dismiss} />}
      </div>
    </>
  );
}

function TrayItem({ picked, onRemove }: { picked: Picked; onRemove: () => void }) {
  const { tag } = useWords();
  const { file, previewUrl } = picked;
  return (
    <li>
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
      <CloseButton label={useLater().attach.remove(file.name)} onClick={onRemove} />
    </li>
  );
}

function Problems(props: { problems: readonly string[]; onDismiss: () => void }) {
  return (
    <div className="problems">
      <div>
        {props.problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
      </div>
      <CloseButton label={useLater().attach.dismiss} onClick={props.onDismiss} />
    </div>
  );
}

function CloseButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={label} onClick={onClick}>
      <Icon name="close" size={16} />
    </button>
  );
}
