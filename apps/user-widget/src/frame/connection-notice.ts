import type { ConnectionState } from "@deskwire/client";
import { CLOSE } from "@deskwire/protocol";
import type { Dictionary } from "./i18n/dictionary.ts";
import { inARow } from "./i18n/punctuation.ts";
import type { Words } from "./i18n/words.ts";

export interface Notice {
  tone: "quiet" | "warning" | "error";
  text: string;
  /** What goes on meanwhile, for the eye: it changes by the second, and the text does not. */
  progress?: string;
  /** Whether trying at once makes sense. */
  canTry: boolean;
}

export interface NoticeInput {
  connection: ConnectionState | null;
  deviceOnline: boolean;
  /** Messages that wait to be sent. */
  unsent: number;
  now: number;
  /** A visitor's token is the server's; a user's comes from the page. */
  visitor: boolean;
}

/** What is true about the connection and worth saying; null when all is well. */
export function connectionNotice(input: NoticeInput, words: Words): Notice | null {
  const { connection, deviceOnline, unsent, now, visitor } = input;
  const { banner } = words.t;
  if (connection === null || connection.status === "idle") return null;
  if (connection.status === "online" || connection.status === "closed") return null;
  if (connection.status === "refused") {
    return { tone: "error", text: refusal(connection.code, banner), canTry: true };
  }
  const kept = banner.kept(unsent);
  if (!deviceOnline)
    return { tone: "warning", text: inARow(words.locale, banner.offline, kept), canTry: false };
  if (connection.problem === "expired")
    return { tone: "error", text: banner.expired, canTry: true };
  const noToken = connection.problem === "noToken" && !visitor;
  const text = noToken ? banner.noToken : inARow(words.locale, banner.lost, kept);
  if (connection.status === "waiting") {
    const seconds = Math.max(1, Math.ceil((connection.retryAt - now) / 1000));
    return { tone: "warning", text, progress: banner.retryIn(seconds), canTry: true };
  }
  if (connection.attempt === 0) return { tone: "quiet", text: banner.connecting, canTry: false };
  return { tone: "warning", text, progress: banner.connecting, canTry: true };
}

function refusal(code: number, banner: Dictionary["banner"]): string {
  switch (code) {
    case CLOSE.tokenRefused:
      return banner.tokenRefused;
    case CLOSE.version:
      return banner.version;
    case CLOSE.kicked:
      return banner.kicked;
    default:
      return banner.refused(code);
  }
}
