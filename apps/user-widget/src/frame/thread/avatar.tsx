import { hueOf, initials } from "@deskwire/chat-view/avatar";

/** As light for every hue, so that the letters on it can be read. */
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
