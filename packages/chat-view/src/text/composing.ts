import { textChars } from "@deskwire/protocol";

/** Safari ends a composition before it reports the key that ended it. Only this code tells such a key. */
const IME_KEY_CODE = 229;

/** The part of the browser's keyboard event that is judged. */
interface Key {
  key: string;
  shiftKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** Whether a key belongs to the input method: it ends or cancels a composition. */
export function isOfInputMethod({ isComposing, keyCode }: Key): boolean {
  return isComposing || keyCode === IME_KEY_CODE;
}

/** Whether a key sends the message. */
export function sendsOnEnter(key: Key): boolean {
  return key.key === "Enter" && !key.shiftKey && !isOfInputMethod(key);
}

/** How many characters may follow; negative for a text that is too long. */
export function charsLeft(text: string, charsMax: number): number {
  return charsMax - textChars(text);
}

/** The part of the browser's text area that is changed. */
interface TextArea {
  scrollHeight: number;
  style: { height: string; overflowY: string };
}

/** Makes a text area as high as its text, up to `maxPx`. */
export function fitHeight(area: TextArea | null, maxPx: number): void {
  if (!area) return;
  // Without it the height of a longer text before would stay.
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, maxPx)}px`;
  area.style.overflowY = area.scrollHeight > maxPx ? "auto" : "hidden";
}
