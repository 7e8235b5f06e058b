import type { ConnectionState } from "@deskwire/client";
import { CLOSE } from "@deskwire/protocol";
import type { Dictionary } from "../i18n/dictionary.ts";
import { inARow } from "../i18n/punctuation.ts";
import type { Words } from "../i18n/words.ts";

export interface BannerContent {
  tone: "quiet" | "warning" | "error";
  text: string;
  /** The current step. Hidden from screen readers, because it changes every second and `text` does not. */
  progress?: string;
  /** Whether the banner offers a button that connects at once. */
  canTry: boolean;
}

export interface ConnectionInput {
  connection: ConnectionState | null;
  deviceOnline: boolean;
  /** Number of messages that wait to be sent. */
  unsent: number;
  now: number;
  /** The server issues a visitor's token; the host page supplies a user's. */
  visitor: boolean;
}

/** The text of the connection banner. Null when there is no problem. */
export function bannerContent(input: ConnectionInput, words: Words): BannerContent | null {
  const { connection, deviceOnline, unsent, now, visitor } = input;
  const { banner } = words.t;
  if (connection === null || connection.status === "idle") return null;
  if (connection.status === "closed") return null;
  if (connection.status === "refused") {
    return { tone: "error", text: refusal(connection.code, banner), canTry: true };
  }
  const kept = banner.kept(unsent);
  if (!deviceOnline)
    return { tone: "warning", text: inARow(words.locale, banner.offline, kept), canTry: false };
  if (connection.status === "online")
    return connection.unsteady ? { tone: "quiet", text: banner.connecting, canTry: true } : null;
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
    case CLOSE.limit:
      return banner.limit;
    default:
      return banner.refused(code);
  }
}
