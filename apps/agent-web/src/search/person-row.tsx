import { useTranslations } from "use-intl";
import type { PersonHit } from "@deskwire/protocol";
import { shownId } from "@deskwire/chat-view/people/shown-id";
import { userLabel } from "@deskwire/chat-view/people/user-label";
import { StatusTag } from "../inbox/status-tag.tsx";
import { Marked } from "./marked.tsx";
import { ResultRow } from "./result-row.tsx";

/** A person found. The row leads to the latest of their conversations that the agent may see. */
export function PersonRow(props: { hit: PersonHit; text: string; selected: boolean; now: number }) {
  const t = useTranslations("common");
  const { user, conversationId, status, lastAt } = props.hit;
  const name = userLabel(user, t("visitor"));
  // A visitor's id says nothing to people, and the name of a user without one is the id.
  const idShown = !user.visitor && name !== shownId(user.id);
  return (
    <ResultRow
      href={`/search/${conversationId}`}
      conversationId={conversationId}
      user={user}
      name={name}
      shownName={<Marked text={name} query={props.text} />}
      at={lastAt}
      now={props.now}
      selected={props.selected}
    >
      <span className="flex min-w-0 items-center gap-2 text-[13px] text-ink-2">
        <StatusTag status={status} />
        {idShown && (
          <bdi className="min-w-0 truncate">
            <Marked text={shownId(user.id)} query={props.text} />
          </bdi>
        )}
      </span>
    </ResultRow>
  );
}
