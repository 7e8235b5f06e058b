import { useState } from "react";
import { Check, Copy, KeyRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { copyText } from "../../lib/copy.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";

/** [OUT6] Shows the secret of a new endpoint, once. */
export function Secret(props: { secret: string; onClose: () => void }) {
  const t = useTranslations();
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void copyText(props.secret).then((done) =>
      done ? setCopied(true) : toast.error(t("webhooks.copyFailed")),
    );
  return (
    <>
      <div className="px-6 py-4">
        <div className="flex items-center gap-3 rounded-xl border border-note-line bg-note px-3.5 py-3 text-on-note">
          <KeyRound className="size-4 shrink-0" aria-hidden />
          <code data-testid="secret" className="min-w-0 flex-1 text-[13px] break-all select-all">
            {props.secret}
          </code>
        </div>
      </div>
      <footer className="flex justify-end gap-2.5 border-t border-line px-6 py-4">
        <Button look="secondary" onClick={copy} autoFocus>
          {copied ? (
            <Check className="size-4" aria-hidden />
          ) : (
            <Copy className="size-4" aria-hidden />
          )}
          <span aria-live="polite">{copied ? t("common.copied") : t("webhooks.copySecret")}</span>
        </Button>
        <Button onClick={props.onClose}>{t("webhooks.secretKept")}</Button>
      </footer>
    </>
  );
}
