import { useTranslations } from "use-intl";
import type { ConversationStatus } from "@deskwire/protocol";
import { Tag } from "../ui/bits.tsx";

const LOOKS = { queued: "note", open: "accent", ended: "neutral" } as const;

export function StatusTag(props: { status: ConversationStatus }) {
  const t = useTranslations("inbox");
  return <Tag look={LOOKS[props.status]}>{t(props.status)}</Tag>;
}
