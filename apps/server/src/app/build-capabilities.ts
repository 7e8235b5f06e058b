import { createAccounts, type Accounts } from "../accounts/accounts.ts";
import { createDevices, type Devices } from "../accounts/devices.ts";
import { createDownloadTickets, type DownloadTickets } from "../accounts/download-tickets.ts";
import { createTokens, type Tokens } from "../accounts/tokens.ts";
import { createAgents, type Agents } from "../agents/agents.ts";
import type { AssignmentSettings } from "../assignment/assignment-settings.ts";
import { createAssignment, type Assignment } from "../assignment/assignment.ts";
import type { QueueAudience } from "../assignment/queue-board.ts";
import { createAttachments, type Attachments } from "../attachments/attachments.ts";
import { createImageEncoder } from "../attachments/image-encoder.ts";
import type { Config } from "../config/config.ts";
import { createConversations, type Conversations } from "../conversations/conversations.ts";
import { createPublisher, type Publisher } from "../conversations/publisher.ts";
import { createIdentity, type Identity } from "../identity/identity.ts";
import { createMailboxes, type Mailboxes } from "../mailboxes/mailboxes.ts";
import { createMessages, type Messages } from "../messages/messages.ts";
import { createNotifications, type Notifications } from "../notifications/notifications.ts";
import { createPages, type Pages } from "../pages/pages.ts";
import { createSearch, type Search } from "../search/search.ts";
import { createTopics, type Topics } from "../topics/topics.ts";
import { createWebhooks, type Webhooks } from "../webhooks/webhooks.ts";
import { createWelcomes, type Welcomes } from "../welcome/welcome.ts";
import { createBlobStore } from "./blob-store.ts";
import type { Platform } from "./open-platform.ts";
import type { Secrets } from "./secrets.ts";

/** The fronts of all rooms. Only the builders of this folder see it; each part of the gateway gets the fronts that it needs. */
export interface Capabilities {
  accounts: Accounts;
  agents: Agents;
  assignment: Assignment;
  attachments: Attachments;
  conversations: Conversations;
  devices: Devices;
  downloadTickets: DownloadTickets;
  identity: Identity;
  mailboxes: Mailboxes;
  messages: Messages;
  notifications: Notifications;
  pages: Pages;
  search: Search;
  tokens: Tokens;
  topics: Topics;
  webhooks: Webhooks;
  welcomes: Welcomes;
}

export interface CapabilitiesParts {
  platform: Platform;
  config: Config;
  secrets: Secrets;
  timings: { queueMs: number; searchMs: number };
  /** Who is connected to this node. */
  audience: QueueAudience;
}

/** Builds the middle storey, each room after the rooms that it uses. `opened` drains and closes them in reverse order. */
export function buildCapabilities(
  opened: AsyncDisposableStack,
  parts: CapabilitiesParts,
): Capabilities {
  const talk = buildTalk(opened, parts);
  return { ...talk, ...buildSite(opened, parts, talk) };
}

type Talk = Pick<
  Capabilities,
  "agents" | "assignment" | "attachments" | "conversations" | "mailboxes" | "messages" | "search"
>;

/** The rooms of conversations between users and agents. */
function buildTalk(opened: AsyncDisposableStack, parts: CapabilitiesParts): Talk {
  const { database, engine } = parts.platform;
  const { broker, presence } = engine;
  const agents = createAgents({ database, broker, presence });
  const publisher = createPublisher({ database, broker, agents });
  const assignment = buildAssignment(opened, parts, { agents, publisher });
  return {
    agents,
    assignment,
    attachments: buildAttachments(opened, parts),
    conversations: createConversations({ database, publisher }),
    mailboxes: createMailboxes({ database }),
    ...buildMessages(opened, parts, { assignment, publisher }),
  };
}

function buildAttachments(
  opened: AsyncDisposableStack,
  { platform, config }: CapabilitiesParts,
): Attachments {
  const images = createImageEncoder();
  opened.defer(() => images.close());
  return createAttachments({
    database: platform.database,
    blobs: createBlobStore(config),
    images,
    uploadBytesMax: config.UPLOAD_BYTES_MAX,
    diskReserveBytes: config.DISK_FREE_BYTES_MIN,
    log: platform.log,
  });
}

function buildAssignment(
  opened: AsyncDisposableStack,
  { platform, config, timings, audience }: CapabilitiesParts,
  below: { agents: Agents; publisher: Publisher },
): Assignment {
  const { database, engine, log } = platform;
  const assignment = createAssignment({
    ...below,
    database,
    presence: engine.presence,
    audience,
    settings: assignmentSettings(config),
    queueMs: timings.queueMs,
    log,
  });
  opened.defer(() => assignment.close());
  return assignment;
}

/** The indexer closes after the messages have drained, so that its last run indexes them. */
function buildMessages(
  opened: AsyncDisposableStack,
  { platform, timings }: CapabilitiesParts,
  { assignment, publisher }: { assignment: Assignment; publisher: Publisher },
): Pick<Capabilities, "messages" | "search"> {
  const { database, engine, log } = platform;
  const search = createSearch({
    database,
    publisher,
    messagesPending: () => messages.pending,
    lookMs: timings.searchMs,
    log,
  });
  opened.defer(() => search.close());
  const messages = createMessages({
    database,
    broker: engine.broker,
    publisher,
    search,
    assignment,
  });
  opened.defer(() => messages.drain());
  return { messages, search };
}

/** The rooms of the main site, of sign-in and of webhooks. */
function buildSite(
  opened: AsyncDisposableStack,
  parts: CapabilitiesParts,
  { agents, assignment, messages }: Talk,
): Omit<Capabilities, keyof Talk> {
  const { platform, config, secrets } = parts;
  const { database, engine, log } = platform;
  const { broker, presence } = engine;
  const settings = notificationTimes(config);
  const notifications = createNotifications({ database, broker, messages, settings });
  opened.defer(() => notifications.drain());
  const topics = createTopics({ database, broker, publicTopics: config.PUBLIC_TOPICS });
  opened.defer(() => topics.drain());
  const demo = config.DEMO !== false;
  const accounts = createAccounts({ database, broker, presence, agents, assignment, demo, log });
  const identity = buildIdentity(opened, parts, assignment);
  const { users, revokedAt } = identity;
  return {
    accounts,
    downloadTickets: createDownloadTickets({
      sessionSecret: secrets.session,
      cache: engine.cache,
      accounts,
      revokedAt,
    }),
    devices: createDevices({ sessionSecret: secrets.session }),
    identity,
    notifications,
    pages: createPages({ database }),
    tokens: createTokens({ sessionSecret: secrets.session, users, revokedAt }),
    topics,
    webhooks: createWebhooks({ database, log }),
    welcomes: createWelcomes({ database }),
  };
}

function buildIdentity(
  opened: AsyncDisposableStack,
  { platform, config, secrets }: CapabilitiesParts,
  assignment: Assignment,
): Identity {
  const { database, engine, log } = platform;
  const identity = createIdentity(
    { database, broker: engine.broker, cache: engine.cache, assignment, log },
    {
      jwtSecret: secrets.userJwt,
      jwksUrl: config.USER_JWKS_URL,
      jwksAlgorithms: config.USER_JWKS_ALGORITHMS,
      jwtAudiences: config.USER_JWT_AUDIENCE,
      jwtIssuers: config.USER_JWT_ISSUER,
      verifyUrl: config.MAIN_SITE_VERIFY_URL,
      allowPrivateAddresses: config.ALLOW_PRIVATE_ADDRESSES,
    },
  );
  opened.defer(() => identity.close());
  return identity;
}

function assignmentSettings(config: Config): AssignmentSettings {
  return {
    strategy: config.ASSIGNMENT,
    stickyHoldSeconds: config.STICKY_HOLD_SECONDS,
    disconnectGraceSeconds: config.DISCONNECT_GRACE_SECONDS,
    inactivityWarnMinutes: config.INACTIVITY_WARN_MINUTES,
    inactivityEndMinutes: config.INACTIVITY_END_MINUTES,
  };
}

function notificationTimes(config: Config) {
  return {
    freshSeconds: config.NOTIFICATION_FRESH_HOURS * 3_600,
    expireSeconds: config.NOTIFICATION_EXPIRE_DAYS * 86_400,
    retentionSeconds: config.NOTIFICATION_RETENTION_DAYS * 86_400,
  };
}
