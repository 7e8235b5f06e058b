import { useEffect } from "react";
import { usePreferences } from "./preferences-store.ts";

/** Applies the chosen theme to the document. "system" leaves it to `color-scheme`. */
export function useTheme(): void {
  const theme = usePreferences((state) => state.theme);
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
