import { useTranslations } from "use-intl";

const KEYS = {
  "conversation.opened": "conversationOpened",
  "conversation.assigned": "conversationAssigned",
  "conversation.ended": "conversationEnded",
  "conversation.rated": "conversationRated",
  "message.created": "messageCreated",
  "mailbox.stale": "mailboxStale",
} as const;

/** The displayed name of an event. Unknown events of a newer server keep their wire name. */
export function useEventName(): (event: string) => string {
  const t = useTranslations("webhooks.event");
  return (event) => (Object.hasOwn(KEYS, event) ? t(KEYS[event as keyof typeof KEYS]) : event);
}
