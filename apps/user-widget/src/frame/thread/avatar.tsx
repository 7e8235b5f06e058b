import { initials } from "../format.ts";

const HUES = [224, 262, 316, 12, 158, 192] as const;

/** The same agent has the same colour everywhere. */
export function Avatar(props: { id: string; name: string; size: "small" | "large" }) {
  const { id, name, size } = props;
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  const hue = HUES[sum % HUES.length] ?? HUES[0];
  return (
    <span
      className={`avatar avatar-${size}`}
      style={{ background: `hsl(${hue} 52% 44%)` }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
