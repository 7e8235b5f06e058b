import type { Messages } from "./en.ts";
import type { Locale } from "./locale.ts";

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
    Locale: Locale;
  }
}
