import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { IntlProvider, useTranslations } from "use-intl";
import type { ErrorCode } from "@deskwire/protocol";
import { browserLanguages } from "@deskwire/chat-view/browser/browser-languages";
import { formatLocale, type Locale } from "@deskwire/chat-view/formats/locale";
import { usePreferences } from "../settings/preferences-store.ts";
import type { Messages } from "./en.ts";

// Each language is loaded on demand.
const CATALOGUES: Record<Locale, () => Promise<Messages>> = {
  en: async () => (await import("./en.ts")).en,
  zh: async () => (await import("./zh.ts")).zh as Messages,
};

const FormatLocaleContext = createContext("en");

/** The BCP 47 tag for dates and numbers. */
export function useFormatLocale(): string {
  return useContext(FormatLocaleContext);
}

/** The text between two sentences. Chinese has no space after a full stop. */
export function useSentenceGap(): string {
  return useFormatLocale().startsWith("zh") ? "" : " ";
}

/** Returns a function that turns a refusal's code into a sentence. */
export function useErrorText(): (code: ErrorCode | "offline") => string {
  const t = useTranslations("errors");
  return (code) => (t.has(code) ? t(code) : t("internal"));
}

export function Intl(props: { children: ReactNode }) {
  const wanted = usePreferences((state) => state.locale);
  const catalogue = useCatalogue(wanted);
  const locale = catalogue?.locale ?? wanted;
  useEffect(() => {
    document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
  }, [locale]);
  if (!catalogue) return null;
  return (
    <IntlProvider locale={locale} messages={catalogue.messages} timeZone={timeZone()}>
      <FormatLocaleContext value={formatLocale(locale, browserLanguages())}>
        {props.children}
      </FormatLocaleContext>
    </IntlProvider>
  );
}

/** The messages of `locale`. Returns those of the previous locale until they have loaded. */
function useCatalogue(locale: Locale): { locale: Locale; messages: Messages } | null {
  const [catalogue, setCatalogue] = useState<{ locale: Locale; messages: Messages } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    CATALOGUES[locale]().then(
      (messages) => current && setCatalogue({ locale, messages }),
      (error: unknown) => current && setFailure(error),
    );
    return () => {
      current = false;
    };
  }, [locale]);
  // Without any messages the console cannot render. Otherwise the user can choose the language again.
  if (failure !== null && !catalogue)
    throw new Error("The texts of the console could not be loaded", { cause: failure });
  return catalogue;
}

function timeZone(): string {
  return new globalThis.Intl.DateTimeFormat().resolvedOptions().timeZone;
}
