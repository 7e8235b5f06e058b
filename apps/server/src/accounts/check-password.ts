import type { Refusal } from "@deskwire/protocol";
import { DEMO_PASSWORD_CHARS_MIN, PASSWORD_CHARS_MIN, passwordFault } from "./password-rules.ts";

const code = "weak_password";

/** [DOR5] The refusal of a password that is too easy to guess. Null: it is acceptable. */
export function checkPassword(
  { demo }: { demo: boolean },
  { password, email }: { password: string; email: string },
): Refusal | null {
  const charsMin = demo ? DEMO_PASSWORD_CHARS_MIN : PASSWORD_CHARS_MIN;
  switch (passwordFault(password, { charsMin, email })) {
    case null:
      return null;
    case "short":
      return { code, message: `A password has at least ${charsMin} characters.` };
    case "blank":
      return { code, message: "The password shows no characters." };
    case "common":
      return { code, message: "The password is a common one or the e-mail address." };
  }
}
