import { useTranslations } from "use-intl";
import { copyText } from "../lib/copy.ts";
import { toast } from "./toast.ts";

/** Copies text, and shows a toast with the result. */
export function useCopy(): (text: string) => void {
  const t = useTranslations("common");
  return (text) =>
    void copyText(text).then((copied) =>
      copied ? toast.success(t("copied")) : toast.error(t("copyFailed")),
    );
}
