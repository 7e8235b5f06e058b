import { createContext, useContext, useEffect, type ReactNode } from "react";
import { IntlProvider, useTranslations } from "use-intl";
import type { ErrorCode } from "@deskwire/protocol";
import { usePreferences } from "../settings/preferences-store.ts";
import { en } from "./en.ts";
import { formatLocale } from "./locale.ts";
import { zh } from "./zh.ts";

const CATALOGUES = { en, zh: zh as typeof en } as const;

const FormatLocaleContext = createContext("en");

/** The tag to hand to the functions of lib/format.ts. */
export function useFormatLocale(): string {
  return useContext(FormatLocaleContext);
}

/** Turns a refusal's code into the sentence for a person. */
export function useErrorText(): (code: ErrorCode | "offline") => string {
  const t = useTranslations("errors");
  return (code) => (t.has(code) ? t(code) : t("internal"));
}

export function Intl(props: { children: ReactNode }) {
  const locale = usePreferences((state) => state.locale);
  useEffect(() => {
    document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
  }, [locale]);
  return (
    <IntlProvider locale={locale} messages={CATALOGUES[locale]} timeZone={timeZone()}>
      <FormatLocaleContext value={formatLocale(locale, navigator.languages)}>
        {props.children}
      </FormatLocaleContext>
    </IntlProvider>
  );
}

function timeZone(): string {
  return new globalThis.Intl.DateTimeFormat().resolvedOptions().timeZone;
}
