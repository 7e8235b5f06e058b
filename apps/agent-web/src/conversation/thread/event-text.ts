import type { useTranslations } from "use-intl";
import type { EventBody, Participant } from "@deskwire/protocol";

export interface EventWords {
  t: ReturnType<typeof useTranslations<"event">>;
  /** What the user is called. */
  user: string;
  /** What a participant is called; "You" for the reader, "you" where it is no subject. */
  nameOf: (participant: Participant | null, object?: "object") => string;
  time: (iso: string) => string;
}

type Of<T extends EventBody["type"]> = Extract<EventBody, { type: T }>;

/** A life-cycle event as one sentence, and a second line where somebody wrote one. */
export function eventText(body: EventBody, words: EventWords): { text: string; detail?: string } {
  const { t, user, nameOf, time } = words;
  switch (body.type) {
    case "opened":
      return { text: openedText(body, words) };
    case "queued":
      return { text: queuedText(body, words) };
    case "assigned":
      return { text: assignedText(body, words) };
    case "held": {
      const agent = nameOf(body.agent, "object");
      return {
        text:
          body.until === null
            ? t("held", { agent })
            : t("heldUntil", { agent, time: time(body.until) }),
      };
    }
    case "transferred":
      return { text: transferredText(body, words) };
    case "returned":
      return { text: returnedText(body, words) };
    case "inactive":
      return { text: t("inactive", { time: time(body.endsAt) }) };
    case "ended":
      return {
        text: endedText(body, words),
        ...(body.text && { detail: t("endedReason", { text: body.text }) }),
      };
    case "recalled":
      return { text: t("recalled", { by: nameOf(body.by) }) };
    case "rated": {
      const { score, comment } = body;
      return {
        text: comment
          ? t("ratedComment", { user, score: String(score), comment })
          : t("rated", { user, score: String(score) }),
      };
    }
  }
}

function openedText(body: Of<"opened">, { t, user }: EventWords): string {
  const page = body.context?.title;
  return page ? t("openedFrom", { user, page }) : t("opened", { user });
}

function queuedText(body: Of<"queued">, { t, user, nameOf }: EventWords): string {
  switch (body.reason) {
    case "no-agent":
      return t("queuedNoAgent", { user });
    case "returned":
      return t("queuedReturned");
    case "transferred":
      return t("queuedTransferred", { by: nameOf(body.by ?? null) });
    case "hold-expired":
      return t("queuedHoldExpired", { user });
  }
}

function assignedText(body: Of<"assigned">, { t, nameOf }: EventWords): string {
  const known = nameOf(body.agent);
  // The name that was true then serves for an agent whom the reader's list does not hold.
  const agent = known.startsWith("#") ? body.name : known;
  switch (body.reason) {
    case "last-agent":
      return t("assignedLastAgent", { agent });
    case "random":
    case "least-loaded":
      return t("assignedRandom", { agent });
    case "claim":
      return t("assignedClaim", { agent });
    case "transfer":
      return t("assignedTransfer", { agent });
    case "take-over":
      return t("assignedTakeOver", { agent });
  }
}

function transferredText(body: Of<"transferred">, { t, nameOf }: EventWords): string {
  const by = nameOf(body.by);
  return body.to === null
    ? t("transferredQueue", { by })
    : t("transferred", { by, to: nameOf(body.to, "object") });
}

function returnedText(body: Of<"returned">, { t, nameOf }: EventWords): string {
  const agent = nameOf(body.agent);
  switch (body.reason) {
    case "disconnected":
      return t("returnedDisconnected", { agent });
    case "declined":
      return t("returnedDeclined", { agent });
    case "timeout":
      return t("returnedTimeout", { agent });
    case "disabled":
      return t("returnedDisabled", { agent });
  }
}

function endedText(body: Of<"ended">, { t, user, nameOf }: EventWords): string {
  switch (body.reason) {
    case "user":
      return t("endedUser", { user });
    case "agent":
      return t("endedAgent", { by: nameOf(body.by) });
    case "supervisor":
      return t("endedSupervisor", { by: nameOf(body.by) });
    case "inactivity":
      return t("endedInactivity");
  }
}
