import type { CSSProperties } from "react";
import { Toaster as Sonner } from "sonner";
import { usePhone } from "../lib/hooks.ts";
import { usePreferences } from "../settings/preferences-store.ts";

const CLASS_NAMES = {
  toast: "!rounded-xl !border-line !bg-surface !text-ink !shadow-pop !font-sans !text-[13px]",
  error: "!text-danger",
  success: "[&_[data-icon]]:!text-online",
};

/** Shows toasts where they cover neither the composer nor the buttons of a conversation. */
export function Toaster() {
  const theme = usePreferences((state) => state.theme);
  const position = usePhone() ? "top-center" : "bottom-left";
  return (
    <Sonner
      theme={theme}
      position={position}
      offset={{ left: 92, bottom: 20 }}
      mobileOffset={{ top: 60 }}
      duration={3_000}
      style={{ "--width": "300px" } as CSSProperties}
      toastOptions={{ classNames: CLASS_NAMES }}
    />
  );
}
