const NO_PHONE =
  "The driver of Firefox emulates no phone: its taps do nothing, and scroll bars take up room.";
const NO_OFFLINE = "The driver of Firefox cannot take a page offline.";

/** The tests that do not run in Firefox, by name, with the reason. docs/browsers.md lists them. */
export const NOT_IN_FIREFOX: Readonly<Record<string, string>> = {
  "on a phone a chat that failed to load can be closed, and opened again later": NO_PHONE,
  "on a phone the chat fills the screen until it is closed": NO_PHONE,
  "a message that was written offline and was refused is shown on every page of the console":
    NO_OFFLINE,
  "[SHO4] without a network neither the widget nor the console shows anybody as present":
    NO_OFFLINE,
  "a message plays two notes in the console, and the test sound plays two in the widget":
    "Firefox plays nothing on a machine without a sound card.",
  "[SHO3] a composition in Chromium is neither sent nor closed before its end":
    "The driver of Firefox has no input method.",
};
