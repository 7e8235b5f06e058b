// What .dependency-cruiser.mjs and its tests know of the server's folders.

/**
 * The capabilities, and which others each one may import. A new capability is a new line. An arrow
 * that is not listed here is a violation.
 */
export const ARROWS: Record<string, readonly string[]> = {
  agents: [],
  mailboxes: [],
  conversations: ["agents", "mailboxes"],
  assignment: ["conversations", "agents", "mailboxes"],
  attachments: ["conversations"],
  search: ["conversations"],
  messages: ["assignment", "attachments", "search", "conversations"],
  notifications: ["messages", "conversations"],
  identity: ["notifications"],
  topics: ["notifications"],
  welcome: ["notifications", "conversations", "agents"],
  accounts: ["identity", "notifications", "assignment", "conversations", "agents"],
  webhooks: ["identity", "conversations", "mailboxes"],
  ingress: ["topics", "notifications"],
};
/** The other folders of the server. Tests alone use `testing`. */
export const STOREYS = ["app", "gateway", "platform", "config", "cli", "housekeeping", "testing"];

/** Rules do no input or output: they import rules, the kernel and the protocol. */
export const RULES = [
  "accounts/login",
  "agents/agent-record",
  "assignment/assignment-settings",
  "assignment/decide",
  "assignment/offer-seconds",
  "assignment/step-of",
  "assignment/waiting",
  "attachments/blob-key",
  "attachments/file-name",
  "attachments/judge-file",
  "conversations/for-user",
  "conversations/lifecycle",
  "conversations/steps",
  "identity/site-user",
  "ingress/name-pattern",
  "mailboxes/mailbox-lane",
  "notifications/hook-answer",
  "notifications/hook-event",
  "notifications/hook-event-fields",
  "notifications/notification",
  "search/search-query",
  "search/search-tokens",
  "topics/topic-names",
  "webhooks/webhook-schedule",
  "webhooks/webhook-signature",
];
