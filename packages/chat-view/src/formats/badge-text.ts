/** The text of an unread badge; empty when there is nothing to show. */
export function badgeText(count: number): string {
  if (count <= 0) return "";
  return count > 999 ? "999+" : String(count);
}
