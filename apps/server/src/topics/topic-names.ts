const NAME_CHARS_MAX = 200;

/** A name has 1 to 200 UTF-16 units, without control characters and without `*`, which patterns use. */
export function isTopicName(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value !== "" &&
    value.length <= NAME_CHARS_MAX &&
    value.isWellFormed() &&
    !/[\p{Cc}*]/u.test(value)
  );
}

/** [TOP2] Whether one of the patterns matches the topic. `*` stands for any characters. */
export function coversTopic(patterns: readonly string[], topic: string): boolean {
  return patterns.some((pattern) => matches(pattern, topic));
}

/** Takes linear time. Patterns come from tokens, and a regular expression made of one could take exponential time. */
function matches(pattern: string, topic: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return pattern === topic;
  if (
    topic.length < first.length + last.length ||
    !topic.startsWith(first) ||
    !topic.endsWith(last)
  )
    return false;
  const end = topic.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = topic.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
