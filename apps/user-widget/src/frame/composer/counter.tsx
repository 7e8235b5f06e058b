import { useRef } from "react";
import { FAR_FROM_LIMIT, nextLimitNotice } from "@deskwire/chat-view/text/limit-notice";
import { useWords } from "../i18n/words.ts";

/** How many characters are left, or too many. */
export function Counter({ left }: { left: number }) {
  const { t } = useWords();
  const notice = useRef(FAR_FROM_LIMIT);
  notice.current = nextLimitNotice(notice.current, left, t.composer);
  return (
    <>
      <p id="composer-left" className="composer-left" data-over={left < 0}>
        {left < 0 ? t.composer.over(-left) : t.composer.left(left)}
      </p>
      <p className="visually-hidden" role="status">
        {notice.current.text}
      </p>
    </>
  );
}
