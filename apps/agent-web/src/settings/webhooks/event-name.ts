import { useTranslations } from "use-intl";

const KEYS = {
  "conversation.opened": "conversationOpened",
  "conversation.assigned": "conversationAssigned",
  "conversation.ended": "conversationEnded",
  "conversation.rated": "conversationRated",
  "message.created": "messageCreated",
  "mailbox.stale": "mailboxStale",
} as const;

/** What an event is called; one that a newer server brings is called by its name on the wire. */
export function useEventName(): (event: string) => string {
  const t = useTranslations("webhooks.event");
  return (event) => (Object.hasOwn(KEYS, event) ? t(KEYS[event as keyof typeof KEYS]) : event);
}
