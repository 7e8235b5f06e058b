// The notices are no part of the first load: nothing can be said before the toaster is there anyway.
const sonner = () => import("sonner");

/** Says briefly what has happened, or why it has not. */
export const toast = {
  success: (text: string): void => void sonner().then((lib) => lib.toast.success(text)),
  error: (text: string): void => void sonner().then((lib) => lib.toast.error(text)),
};
