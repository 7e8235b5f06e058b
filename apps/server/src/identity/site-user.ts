import {
  cleanName,
  textChars,
  USER_ID_CHARS_MAX,
  VISITOR_PREFIX,
  type UserProfile,
} from "@deskwire/protocol";
import { refuse, type Outcome } from "../platform/kernel/outcome.ts";

/** A user as the main site's token describes them, with cleaned fields. */
export interface SiteUser {
  profile: UserProfile;
  /** Topic patterns. */
  topics: readonly string[];
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Validates tokens of the main site and reads their user. */
export interface UserVerifier {
  /**
   * `token_expired`, `token_invalid`, `unavailable` when the main site cannot be asked, or [DOR7] `rate_limited` for an
   * `address` that showed too many tokens which the main site refused. Throws a BusyError when too many calls wait.
   */
  verify(token: string, address?: string): Promise<Outcome<VerifiedUser>>;
}

export interface VerifiedUser extends SiteUser {
  /** The user's revocation that was known when the token was accepted; another one since makes it void. */
  revokedAt: number | null;
}

/** Epoch milliseconds of a user's latest revocation; null: never. */
export type RevokedAt = (userId: string) => Promise<number | null>;

const URL_CHARS_MAX = 2_048;
/** The longest tags that RFC 5646 tells everybody to take have 35. */
const LOCALE_CHARS_MAX = 35;
const TOPICS_MAX = 50;

export interface UserClaims {
  id: unknown;
  name: unknown;
  avatar: unknown;
  locale: unknown;
  topics: unknown;
}

/** [HEL6] What a token, or the main site, says of a user; `visitor`: by a token of our own. */
export function readUser(
  claims: UserClaims,
  visitor: boolean,
): Outcome<Pick<SiteUser, "profile" | "topics">> {
  const id = decimalOf(claims.id);
  if (!isUserId(id))
    return refuse("token_invalid", `A user id has 1 to ${USER_ID_CHARS_MAX} characters.`);
  if (id.startsWith(VISITOR_PREFIX) !== visitor)
    return refuse(
      "token_invalid",
      `User ids that start with "${VISITOR_PREFIX}" are reserved for visitors.`,
    );
  const locale = readLocale(claims.locale);
  const profile: UserProfile = {
    kind: "user",
    id,
    name: cleanName(claims.name),
    avatar: cleanUrl(claims.avatar),
    visitor,
    ...(locale !== null && { locale }),
  };
  const topics = Array.isArray(claims.topics)
    ? claims.topics.filter((topic) => typeof topic === "string").slice(0, TOPICS_MAX)
    : [];
  return { ok: true, value: { profile, topics } };
}

/** [DOR8] Back ends often give ids as numbers; a whole number stands for its decimal form. */
export function decimalOf(id: unknown): unknown {
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? String(id) : id;
}

/** 1 to 64 characters of well-formed text without control characters; spaces inside are the main site's affair. */
export function isUserId(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value !== "" &&
    textChars(value) <= USER_ID_CHARS_MAX &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value)
  );
}

/** [IDN10] In canonical form; `zh_CN`, as many back ends write it, is read as `zh-CN`. */
function readLocale(value: unknown): string | null {
  if (typeof value !== "string" || value.length > LOCALE_CHARS_MAX) return null;
  try {
    return Intl.getCanonicalLocales(value.replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}

function cleanUrl(value: unknown): string | null {
  return typeof value === "string" &&
    value.length <= URL_CHARS_MAX &&
    /^https?:\/\//.test(value) &&
    URL.canParse(value)
    ? value
    : null;
}
