import type { ConnectionState } from "@deskwire/client";
import { CLOSE } from "@deskwire/protocol";
import type { Dictionary } from "./i18n/dictionary.ts";

export interface Notice {
  tone: "quiet" | "warning" | "error";
  text: string;
  /** Whether trying at once makes sense. */
  canTry: boolean;
}

export interface NoticeInput {
  connection: ConnectionState | null;
  deviceOnline: boolean;
  /** Messages that wait to be sent. */
  unsent: number;
  now: number;
  /** Whether the page has failed to say who its user is. */
  noToken: boolean;
}

/** What is true about the connection and worth saying; null when all is well. */
export function connectionNotice(input: NoticeInput, t: Dictionary): Notice | null {
  const { connection, deviceOnline, unsent, now, noToken } = input;
  const { banner } = t;
  const kept = banner.kept(unsent);
  if (noToken) return { tone: "warning", text: banner.noToken, canTry: false };
  if (connection === null || connection.status === "idle") return null;
  if (connection.status === "online" || connection.status === "closed") return null;
  if (connection.status === "refused") {
    return { tone: "error", text: refusal(connection.code, banner), canTry: true };
  }
  if (!deviceOnline) return { tone: "warning", text: `${banner.offline} ${kept}`, canTry: false };
  if (connection.status === "connecting") {
    if (connection.attempt === 0) return { tone: "quiet", text: banner.connecting, canTry: false };
    const text = `${banner.lost} ${banner.connecting}`;
    return { tone: "warning", text: `${text} ${kept}`, canTry: false };
  }
  const seconds = Math.max(1, Math.ceil((connection.retryAt - now) / 1000));
  const text = `${banner.lost} ${banner.retryIn(seconds)} ${kept}`;
  return { tone: "warning", text, canTry: true };
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
