import { VISITOR_PREFIX, type UserProfile } from "@deskwire/protocol";

/** What to call a user: the name, "Visitor 1a2b" for someone anonymous, else the main site's id. */
export function userLabel(user: UserProfile, visitorWord: string): string {
  const name = user.name?.trim();
  if (name) return name;
  if (user.visitor) return `${visitorWord} ${shortId(user.id)}`;
  return user.id;
}

function shortId(id: string): string {
  return id.replace(VISITOR_PREFIX, "").replaceAll("-", "").slice(-4);
}
