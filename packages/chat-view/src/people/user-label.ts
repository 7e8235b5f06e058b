import { isBlank, visitorCode, type UserProfile } from "@deskwire/protocol";
import { isolateName } from "./isolate-name.ts";
import { shownId } from "./shown-id.ts";

/** A user's name; "Visitor 1a2b" for an anonymous visitor; the main site's id for a user without a name. */
export function userLabel(user: UserProfile, visitorWord: string): string {
  const name = isolateName(user.name ?? "").trim();
  if (!isBlank(name)) return name;
  if (user.visitor) return `${visitorWord} ${visitorCode(user.id)}`;
  return shownId(user.id);
}
