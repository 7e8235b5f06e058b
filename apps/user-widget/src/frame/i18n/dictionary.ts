import type { ErrorCode } from "@deskwire/protocol";

/** Refusals that only an agent or a main site's server can meet. */
type ForeignCode =
  | "invalid_credentials"
  | "signature_invalid"
  | "csrf_invalid"
  | "unknown_agent"
  | "already_claimed"
  | "at_capacity"
  | "agent_unavailable"
  | "email_taken"
  | "last_admin";

export type UserErrorCode = Exclude<ErrorCode, ForeignCode> | "offline";

/** Every sentence that a user can see. A name that is null is unknown. */
export interface Dictionary {
  title: string;
  greeting: (name: string | null) => string;
  greetingSub: string;
  greetingNote: string;
  team: string;
  you: string;
  close: string;
  menu: string;
  messages: string;
  composer: {
    label: string;
    placeholder: string;
    send: string;
    emoji: string;
    left: (n: number) => string;
    over: (n: number) => string;
  };
  presence: {
    here: string;
    busy: string;
    away: string;
    unreachable: string;
    connecting: string;
    lost: string;
    waiting: string;
    ended: string;
    newcomer: string;
  };
  queue: {
    title: string;
    position: (n: number) => string;
    next: string;
    waitSoon: string;
    waitMinutes: (n: number) => string;
    note: string;
  };
  held: (name: string) => string;
  state: {
    pending: string;
    sent: string;
    delivered: string;
    read: string;
    failed: string;
  };
  retry: string;
  discard: string;
  reply: string;
  replyingTo: (name: string) => string;
  cancelReply: string;
  copy: string;
  copied: string;
  recall: string;
  recallFailed: string;
  recalledOwn: string;
  recalledPeer: (name: string) => string;
  quoteMissing: string;
  typing: (name: string) => string;
  today: string;
  yesterday: string;
  older: string;
  olderFailed: string;
  beginning: string;
  newMessages: (n: number) => string;
  toLatest: string;
  card: { offer: string; send: string; dismiss: string; open: string; label: string };
  image: string;
  file: string;
  download: string;
  event: {
    opened: string;
    reopened: string;
    queued: { "no-agent": string; returned: string; transferred: string; "hold-expired": string };
    assigned: (name: string) => string;
    assignedAgain: (name: string) => string;
    held: (name: string) => string;
    transferred: (by: string, to: string) => string;
    transferredToQueue: (by: string) => string;
    returned: {
      disconnected: (name: string) => string;
      declined: string;
      timeout: string;
      disabled: (name: string) => string;
    };
    inactive: (time: string) => string;
    endedByYou: string;
    endedBy: (name: string) => string;
    endedInactive: string;
    endedByTeam: string;
    rated: (score: number) => string;
  };
  colleague: string;
  end: { action: string; title: string; text: string; confirm: string; cancel: string };
  rate: {
    title: (name: string | null) => string;
    star: (n: number) => string;
    words: readonly [string, string, string, string, string];
    comment: string;
    send: string;
    thanks: string;
  };
  startNew: string;
  endedNote: string;
  sound: string;
  soundTest: string;
  soundPlayed: string;
  soundBlocked: string;
  language: string;
  banner: {
    connecting: string;
    offline: string;
    lost: string;
    retryIn: (seconds: number) => string;
    kept: (n: number) => string;
    tryNow: string;
    tokenRefused: string;
    version: string;
    kicked: string;
    refused: (code: number) => string;
    noToken: string;
  };
  blocked: string;
  error: Record<UserErrorCode, string>;
}
