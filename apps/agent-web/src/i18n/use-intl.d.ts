import type { Locale } from "@deskwire/chat-view/formats/locale";
import type { Messages } from "./en.ts";

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
    Locale: Locale;
  }
}
