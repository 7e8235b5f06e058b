// Toasts are not part of the first load, because the toaster is loaded later, too.
const sonner = () => import("sonner");

/** Shows a short message that disappears after a few seconds. */
export const toast = {
  success: (text: string): void => void sonner().then((lib) => lib.toast.success(text)),
  error: (text: string): void => void sonner().then((lib) => lib.toast.error(text)),
};
