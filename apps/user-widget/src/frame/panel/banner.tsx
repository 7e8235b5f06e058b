import type { ConnectionState } from "@deskwire/client";
import { connectionNotice } from "../connection-notice.ts";
import { useDeviceOnline, useNow, useStore } from "../hooks.ts";
import { inARow } from "../i18n/punctuation.ts";
import { useWords } from "../i18n/words.ts";
import { useShell } from "../services.ts";

interface BannerProps {
  connection: ConnectionState;
  unsent: number;
  onTry: () => void;
}

export function Banner({ connection, unsent, onTry }: BannerProps) {
  const words = useWords();
  const deviceOnline = useDeviceOnline();
  const now = useNow(1000, connection.status === "waiting");
  const session = useStore(useShell().session);
  const visitor = session.phase === "running" && session.who.visitor;
  const notice = connectionNotice({ connection, deviceOnline, unsent, now, visitor }, words);
  return (
    <div role="status" className="banner-box">
      {notice && (
        <p className="banner" data-tone={notice.tone}>
          <span>
            {notice.text}
            {notice.progress !== undefined && (
              <span aria-hidden="true">{inARow(words.locale, "", notice.progress)}</span>
            )}
          </span>
          {notice.canTry && (
            <button type="button" onClick={onTry}>
              {words.t.banner.tryNow}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
