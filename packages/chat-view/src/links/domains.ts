/**
 * The top-level domains that make a link of a bare domain, which has neither "http" nor "www" before it. English words
 * ("in", "is", "it", "me", "so", "to", "us") and extensions of files ("md", "py", "rs", "sh", "zip") are left out, so
 * that neither "Thanks.it works" nor "README.md" is a link.
 */
const KNOWN = new Set(
  "ai app biz cc cloud club co com dev edu fun gov group info int io ltd mil mobi name net online org pro shop site store tech top tv vip wang xyz ae ar au br ca ch cl cn cz de dk es eu fi fr gr hk hu ie il jp kr mo mx nl nz ph pl pt ru sa se sg th tr tw ua uk vn za".split(
    " ",
  ),
);
/** Before two letters they make any country a known one: "example.co.in", "example.com.my". */
const SECOND_LEVEL = new Set(["ac", "co", "com", "edu", "gov", "net", "org"]);
const LABEL_CHARS_MAX = 63;

/** Whether a name has at least two labels, the last one of letters. */
export function isHost(name: string): boolean {
  const labels = name.split(".");
  return labels.length > 1 && labels.every(isLabel) && /^[a-z]{2,}$/i.test(labels.at(-1) ?? "");
}

function isLabel(label: string): boolean {
  return (
    label.length <= LABEL_CHARS_MAX &&
    /^[a-z0-9-]+$/i.test(label) &&
    !label.startsWith("-") &&
    !label.endsWith("-")
  );
}

/** Whether a host is an address even where only the host is written. */
export function isKnownDomain(host: string): boolean {
  const labels = host.toLowerCase().split(".");
  const [top = "", second = "", third] = labels.toReversed();
  if (KNOWN.has(top)) return true;
  if (third === undefined) return false;
  return labels[0] === "www" || (top.length === 2 && SECOND_LEVEL.has(second));
}
