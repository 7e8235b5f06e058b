import { Copy, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { isBlank } from "@deskwire/protocol";
import { useDropped, useUploads } from "../../attachments/use-uploads.ts";
import { useFormatLocale } from "../../i18n/intl.tsx";
import { listNames } from "../../lib/list-names.ts";
import { Button } from "../../ui/button.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { EMPTY_DRAFT, type Draft } from "./draft.ts";

/** The draft of a conversation that ended or went to another agent. It can be copied and not sent. */
export function KeptDraft(props: {
  conversationId: string;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}) {
  const t = useTranslations("composer");
  const locale = useFormatLocale();
  const uploads = useUploads();
  const files = useDropped(props.conversationId);
  const { text } = props.draft;
  const hasText = !isBlank(text);
  if (!hasText && files.length === 0) return null;
  const discard = () => {
    props.onDraft(EMPTY_DRAFT);
    uploads.forgetDropped(props.conversationId);
  };
  return (
    <section
      aria-label={t("keptDraft")}
      className="m-3 mt-0 mb-2 flex flex-col gap-2 rounded-2xl border border-line bg-surface px-4 py-3 sm:mx-5"
    >
      <h3 className="text-xs font-medium text-ink-2">{t("keptDraft")}</h3>
      {hasText && (
        <p className="scroll-thin max-h-28 overflow-y-auto text-sm wrap-anywhere whitespace-pre-wrap">
          {text}
        </p>
      )}
      {files.length > 0 && (
        <p className="text-xs wrap-anywhere text-ink-2">
          {t("filesDropped", { names: listNames(files, locale) })}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {hasText && <CopyButton text={text} />}
        <DiscardButton onClick={discard} />
      </div>
    </section>
  );
}

function CopyButton({ text }: { text: string }) {
  const t = useTranslations("common");
  const copy = useCopy();
  return (
    <Button look="secondary" size="sm" onClick={() => copy(text)}>
      <Copy className="size-3.5" aria-hidden />
      {t("copy")}
    </Button>
  );
}

function DiscardButton(props: { onClick: () => void }) {
  const t = useTranslations("conversation");
  return (
    <Button look="secondary" size="sm" onClick={props.onClick}>
      <Trash2 className="size-3.5" aria-hidden />
      {t("discard")}
    </Button>
  );
}
