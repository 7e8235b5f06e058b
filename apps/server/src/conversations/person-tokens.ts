import { foldLetters, isBlank, visitorCode, type UserProfile } from "@deskwire/protocol";
import { termsOf, tokensOf, tsqueryOf } from "../platform/kernel/text-tokens.ts";

// What stands before a whole id or a whole name among the tokens. No word contains it.
const ID = "=";
const NAME = "~";

/** [SRC9] The words for a visitor in the languages of the console, which shows "Visitor 1a2b" and "访客 1a2b". */
const VISITOR_WORDS = ["Visitor", "访客"];

// A lexeme has up to 2,046 bytes, and a character up to 4.
const WHOLE_CHARS_MAX = 200;
/** Characters that no name shows. Names that are copied from the console contain isolates. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/gu;

/** [SRC8] [SRC9] What agents find a user by: the tokens of `end_user.search_tokens`. */
export function tokensOfPerson(user: Pick<UserProfile, "id" | "name" | "visitor">): string[] {
  const name = shownName(user);
  const words = tokensOf(name);
  const whole = wholeOf(name);
  const names = words.length > 0 || whole === "" ? words : [`${NAME}${whole}`];
  return [`${ID}${wholeOf(user.id)}`, ...names];
}

/** [SRC8] The query for these tokens, in PostgreSQL's text form of a tsquery; null when the text asks for nothing. */
export function personQueryOf(text: string): string | null {
  const start = wholeOf(text);
  if (start === "") return null;
  const words = termsOf(text);
  const name = words.length > 0 ? words : [{ token: `${NAME}${start}`, prefix: true }];
  return `(${tsqueryOf(name)}) | ${tsqueryOf([{ token: `${ID}${start}`, prefix: true }])}`;
}

function shownName({ id, name, visitor }: Pick<UserProfile, "id" | "name" | "visitor">): string {
  if (name !== null && !isBlank(name)) return name;
  return visitor ? `${VISITOR_WORDS.join(" ")} ${visitorCode(id)}` : "";
}

function wholeOf(text: string): string {
  const plain = foldLetters(text.replaceAll(UNSEEN, "")).trim();
  return Array.from(plain).slice(0, WHOLE_CHARS_MAX).join("");
}
