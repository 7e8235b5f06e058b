import type { EventBody } from "@deskwire/protocol";
import { formatTime } from "./format.ts";
import type { Words } from "./i18n/words.ts";

/** What an agent is called; without an id, the desk as a whole. */
export type NameOf = (agentId: string | undefined) => string;

/** A life-cycle event in the user's words. */
export function eventText(body: EventBody, words: Words, nameOf: NameOf): string {
  const { t, locale } = words;
  switch (body.type) {
    case "opened":
      return body.previousId === undefined ? t.event.opened : t.event.reopened;
    case "queued":
      return t.event.queued[body.reason];
    case "assigned":
      return body.reason === "last-agent"
        ? t.event.assignedAgain(body.name)
        : t.event.assigned(body.name);
    case "held":
      return t.event.held(
        nameOf(body.agent.id),
        body.until === null ? null : formatTime(body.until, locale),
      );
    case "transferred": {
      const by = nameOf(body.by.id);
      return body.to === null
        ? t.event.transferredToQueue(by)
        : t.event.transferred(by, nameOf(body.to.id));
    }
    case "returned": {
      const sentence = t.event.returned[body.reason];
      return typeof sentence === "string" ? sentence : sentence(nameOf(body.agent.id));
    }
    case "ended":
      return endedText(body, words, nameOf);
    case "inactive":
      return t.event.inactive(formatTime(body.endsAt, locale));
    case "rated":
      return t.event.rated(body.score);
    case "recalled":
      return body.by.kind === "user" ? t.recalledOwn : t.recalledPeer(nameOf(body.by.id));
  }
}

function endedText(
  body: Extract<EventBody, { type: "ended" }>,
  { t }: Words,
  nameOf: NameOf,
): string {
  switch (body.reason) {
    case "user":
      return t.event.endedByYou;
    case "agent":
      return t.event.endedBy(nameOf(body.by?.id));
    case "inactivity":
      return t.event.endedInactive;
    case "supervisor":
      return t.event.endedByTeam;
  }
}
