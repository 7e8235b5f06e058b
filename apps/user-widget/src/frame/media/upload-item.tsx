import {
  canRetry,
  uploadPercent,
  uploadStage,
  type UploadFailure,
} from "@deskwire/chat-view/files/upload-state";
import { fileSize } from "@deskwire/chat-view/files/file-size";
import type { LaterDictionary } from "../i18n/dictionary.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { LaterIcon } from "../later-icons.tsx";
import { Failure } from "../thread/failure.tsx";
import { useMedia } from "./media.ts";
import type { Upload } from "./uploads.ts";
import css from "./upload-item.css?inline";

adoptStyles(css);

/** An upload, in the place of the message to come. */
export function UploadItem({ upload }: { upload: Upload }) {
  const { t, locale } = useWords();
  const { file, state, kind } = upload;
  const failed = state.status === "failed" ? state.code : null;
  return (
    <li
      className="message own pending upload"
      data-first="true"
      data-last="true"
      data-kind={kind}
      data-failed={failed !== null}
    >
      <div className="bubble-line">
        <div className="bubble">
          <span className="visually-hidden">{labelled(locale, t.you, "")}</span>
          <Look upload={upload} />
          {failed === null && (
            <progress
              max={1}
              value={state.status === "uploading" ? state.share : 0}
              aria-label={file.name}
            />
          )}
        </div>
      </div>
      <Below upload={upload} failed={failed} />
    </li>
  );
}

/** The image itself, or the name and size of any other file. */
function Look({ upload: { file, previewUrl } }: { upload: Upload }) {
  const { tag } = useWords();
  if (previewUrl !== null)
    return <img className="upload-preview" src={previewUrl} alt={file.name} />;
  return (
    <span className="file">
      <span className="file-icon">
        <LaterIcon name="file" />
      </span>
      <span>
        <b>{file.name}</b>
        <small>{fileSize(file.size, tag)}</small>
      </span>
    </span>
  );
}

/** The state of the upload, and what the user can do about it. */
function Below({ upload, failed }: { upload: Upload; failed: UploadFailure | null }) {
  const { t } = useWords();
  const later = useLater();
  const { uploads } = useMedia();
  const { id } = upload;
  if (failed === null)
    return (
      <p className="meta">
        <span>{stateText(upload, later)}</span>
        <button type="button" className="meta-button" onClick={() => uploads.cancel(id)}>
          {later.attach.cancel}
        </button>
      </p>
    );
  return (
    <Failure
      code={failed}
      retry={canRetry(failed) ? { label: t.tryAgain, run: () => uploads.retry(id) } : null}
      onDiscard={() => uploads.cancel(id)}
    />
  );
}

function stateText({ state }: Upload, later: LaterDictionary): string {
  switch (uploadStage(state)) {
    case "uploading":
      return later.attach.sending(uploadPercent(state));
    case "checking":
      return later.attach.processing;
    default:
      return later.attach.waiting;
  }
}
