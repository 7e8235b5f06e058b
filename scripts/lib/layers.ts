// What .dependency-cruiser.mjs and check-layers.ts know of the folders.

const SERVER = "^apps/server/src";

/** Tests, and the folders and files of helpers that only tests import. */
export const TESTS = "\\.test\\.tsx?$|/testing/|/testing\\.tsx?$";

/**
 * The capabilities, and which others each one may import. A new capability is a new line. An arrow
 * that is not listed here is a violation.
 */
export const ARROWS: Record<string, readonly string[]> = {
  pages: [],
  agents: [],
  mailboxes: [],
  conversations: ["agents", "mailboxes"],
  assignment: ["conversations", "agents", "mailboxes"],
  attachments: ["conversations"],
  search: ["conversations"],
  messages: ["assignment", "attachments", "search", "conversations"],
  notifications: ["messages", "conversations"],
  identity: ["notifications", "assignment"],
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
  "accounts/check-password",
  "accounts/common-passwords",
  "accounts/login",
  "accounts/no-name",
  "accounts/password-rules",
  "agents/agent-record",
  "assignment/assignment-settings",
  "assignment/decide",
  "assignment/offer-seconds",
  "assignment/over-capacity",
  "assignment/step-of",
  "assignment/waiting",
  "attachments/blob-key",
  "attachments/container-end",
  "attachments/fair-queue",
  "attachments/file-name",
  "attachments/judge-file",
  "attachments/text-check",
  "attachments/upload-quota",
  "attachments/uploads-under-way",
  "conversations/clean-body",
  "conversations/for-user",
  "conversations/lifecycle",
  "conversations/person-tokens",
  "conversations/steps",
  "identity/jwt-secrets",
  "identity/site-user",
  "ingress/ingress-keys",
  "ingress/ingress-timings",
  "ingress/name-pattern",
  "mailboxes/mailbox-lane",
  "notifications/hook-answer",
  "notifications/hook-event",
  "notifications/hook-event-fields",
  "notifications/notification",
  "pages/page-file",
  "search/search-query",
  "topics/topic-names",
  "webhooks/webhook-schedule",
  "webhooks/webhook-signature",
];

/** What a rules file may import. */
export const RULES_IMPORT = [
  `${SERVER}/(${RULES.join("|")})\\.ts$`,
  `${SERVER}/platform/kernel/`,
  "^packages/protocol/src/",
  "^(node:)?crypto$",
];

/** Files that read or write a database or another place where data stays, although their names do not say so. */
export const STORE_FILES = [
  "notifications/answer-once",
  "notifications/measure-lanes",
  "notifications/recount-counters",
  "notifications/sweep-notifications",
  "search/find-in-own",
  "search/find-messages",
  "search/find-people",
  "search/own-conversations",
  "search/search-sql",
  "search/select-page",
];

export const STORES = [
  `${SERVER}/.*-(store|writer|reader)\\.ts$`,
  `${SERVER}/attachments/blob-store-`,
  `${SERVER}/(${STORE_FILES.join("|")})\\.ts$`,
];
