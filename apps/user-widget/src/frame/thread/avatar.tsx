import { hueOf, initials } from "@deskwire/chat-view/people/avatar";

/** Every hue has the same lightness, so that the letters are readable. */
export function Avatar(props: { id: string; name: string; size: "small" | "large" }) {
  const { id, name, size } = props;
  return (
    <span
      className={`avatar avatar-${size}`}
      style={{ background: `oklch(0.5 0.1 ${hueOf(id)})` }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
