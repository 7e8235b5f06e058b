import { deviceOnline } from "@deskwire/chat-view/browser/device-online";
import type { ConnectionState } from "@deskwire/client";
import { bannerContent } from "./banner-content.ts";
import { useNow, useStore } from "../hooks.ts";
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
  const isDeviceOnline = useStore(deviceOnline);
  const now = useNow(1000, connection.status === "waiting");
  const session = useStore(useShell().session);
  const visitor = session.phase === "running" && session.who.visitor;
  const content = bannerContent(
    { connection, deviceOnline: isDeviceOnline, unsent, now, visitor },
    words,
  );
  return (
    <div role="status" className="banner-box">
      {content && (
        <p className="banner" data-tone={content.tone}>
          <span>
            {content.text}
            {content.progress !== undefined && (
              <span aria-hidden="true">{inARow(words.locale, "", content.progress)}</span>
            )}
          </span>
          {content.canTry && (
            <button type="button" onClick={onTry}>
              {words.t.banner.tryNow}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
