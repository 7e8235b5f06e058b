import { fileSize } from "@deskwire/chat-view/numbers";
import type { Dictionary } from "../i18n/dictionary.ts";
import { errorText } from "../i18n/error-text.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { labelled } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { Icon } from "../icons.tsx";
import { useMedia } from "./media.ts";
import { canRetry, type Upload } from "./uploads.ts";
import css from "./upload-item.css?inline";

adoptStyles(css);

/** On its way: it stands where its message will. */
export function UploadItem({ upload }: { upload: Upload }) {
  const { t, locale, tag } = useWords();
  const { uploads } = useMedia();
  const { id, file, previewUrl, state, kind } = upload;
  const failed = state.phase === "failed" ? state.code : null;
  const share = state.phase === "sending" ? state.share : 0;
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
          {previewUrl === null ? (
            <span className="file">
              <span className="file-icon">
                <Icon name="file" />
              </span>
              <span>
                <b>{file.name}</b>
                <small>{fileSize(file.size, tag)}</small>
              </span>
            </span>
          ) : (
            <img className="upload-preview" src={previewUrl} alt={file.name} />
          )}
          {failed === null && (
            <progress
              max={1}
              value={state.phase === "sending" ? share : 0}
              aria-label={file.name}
            />
          )}
        </div>
      </div>
      {failed === null ? (
        <p className="meta">
          <span>{stateText(state, t)}</span>
          <button type="button" className="meta-button" onClick={() => uploads.cancel(id)}>
            {t.attach.cancel}
          </button>
        </p>
      ) : (
        <div className="failure" role="alert">
          <p>
            <Icon name="alert" size={15} />
            <span>{labelled(locale, t.state.failed, errorText(t, failed))}</span>
          </p>
          {canRetry(failed) && (
            <button type="button" onClick={() => uploads.retry(id)}>
              {t.tryAgain}
            </button>
          )}
          <button type="button" onClick={() => uploads.cancel(id)}>
            {t.discard}
          </button>
        </div>
      )}
    </li>
  );
}

/** When the last byte has left, the server still has to look at what it got. */
function stateText(state: Upload["state"], t: Dictionary): string {
  if (state.phase !== "sending") return t.attach.waiting;
  return state.share >= 1 ? t.attach.processing : t.attach.sending(Math.floor(state.share * 100));
}
