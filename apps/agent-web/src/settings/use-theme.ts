import { useEffect } from "react";
import { usePreferences } from "./preferences-store.ts";

/** Puts the chosen theme on the document; "system" leaves it to `color-scheme`. */
export function useTheme(): void {
  const theme = usePreferences((state) => state.theme);
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
