import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useId, useState } from "react";
import type { ConversationState, DeskwireClient } from "@deskwire/client";
import { ratingOf } from "@deskwire/chat-view/thread/rating";
import { errorText } from "../i18n/error-text.ts";
import { adoptStyles } from "../adopt-styles.ts";
import { useLater, useWords } from "../i18n/words.ts";
import { LaterIcon } from "../later-icons.tsx";
import { useShell } from "../services.ts";
import css from "./ended.css?inline";

adoptStyles(css);

const SCORES = [1, 2, 3, 4, 5] as const;
const COMMENT_CHARS = 1_000;

interface EndedProps {
  client: DeskwireClient;
  thread: ConversationState;
  onStart: () => void;
}

/** Replaces the composer of an ended conversation: the user can rate it or start a new one. */
export function Ended({ client, thread, onStart }: EndedProps) {
  const { t } = useWords();
  const later = useLater();
  const { conversation } = thread;
  const [score, setScore] = useState(0);
  const rated = ratingOf(thread) !== null;
  return (
    <section className="ended" aria-label={t.endedNote}>
      {rated || conversation.agent === null ? (
        <p className="ended-note" role="status">
          {rated ? later.rate.thanks : t.endedNote}
        </p>
      ) : (
        <Rating client={client} conversation={conversation} score={score} onScore={setScore} />
      )}
      <button
        type="button"
        className={`button button-wide ${score > 0 && !rated ? "" : "button-primary"}`}
        onClick={onStart}
      >
        {t.startNew}
      </button>
    </section>
  );
}

function Rating(props: {
  client: DeskwireClient;
  conversation: ConversationState["conversation"];
  /** 0 until one is chosen. */
  score: number;
  onScore: (score: number) => void;
}) {
  const { client, conversation, score, onScore } = props;
  const { t } = useWords();
  const later = useLater();
  const { notify } = useShell();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    const text = comment.trim();
    const outcome = await client.rate(conversation.id, score, text === "" ? undefined : text);
    setBusy(false);
    if (!outcome.ok) notify(errorText(t, outcome.code));
  };
  return (
    <form
      className="rating"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset disabled={busy}>
        <legend>
          {later.rate.title(conversation.agent ? isolateName(conversation.agent.name) : null)}
        </legend>
        <Stars score={score} onScore={onScore} />
        <p className="star-word" aria-hidden="true">
          {later.rate.words[score - 1]}
        </p>
        {score > 0 && (
          <>
            <Comment comment={comment} onComment={setComment} />
            <button type="submit" className="button button-primary button-wide">
              {later.rate.send}
            </button>
          </>
        )}
      </fieldset>
    </form>
  );
}

function Stars({ score, onScore }: { score: number; onScore: (score: number) => void }) {
  const later = useLater();
  const name = useId();
  return (
    <div className="stars">
      {SCORES.map((value) => (
        <label key={value} className="star" data-on={value <= score}>
          <input
            type="radio"
            name={name}
            value={value}
            aria-label={later.rate.star(value)}
            checked={score === value}
            onChange={() => onScore(value)}
          />
          <LaterIcon name="star" size={30} />
        </label>
      ))}
    </div>
  );
}

function Comment(props: { comment: string; onComment: (comment: string) => void }) {
  const later = useLater();
  return (
    <textarea
      className="field"
      rows={2}
      maxLength={COMMENT_CHARS}
      aria-label={later.rate.comment}
      placeholder={later.rate.comment}
      value={props.comment}
      onInput={(event) => props.onComment(event.currentTarget.value)}
    />
  );
}
