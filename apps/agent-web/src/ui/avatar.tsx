import { useState } from "react";
import { hueOf, initials } from "@deskwire/chat-view/people/avatar";
import { safeUrl } from "@deskwire/chat-view/links/safe-url";
import { cx } from "../lib/cx.ts";

const SIZES = { sm: "size-7 text-[11px]", md: "size-10 text-sm", lg: "size-14 text-xl" };

/** An avatar, hidden from screen readers because the name is beside it. Shows initials when the picture fails to load. */
export function Avatar(props: {
  id: string;
  name: string;
  src?: string | null;
  size?: keyof typeof SIZES;
  className?: string;
}) {
  const [broken, setBroken] = useState<string | null>(null);
  const src = props.src ? safeUrl(new URL(props.src, location.href).href) : null;
  const hue = hueOf(props.id);
  return (
    <span
      aria-hidden
      className={cx(
        "grid shrink-0 place-items-center overflow-hidden rounded-full font-semibold select-none",
        SIZES[props.size ?? "md"],
        props.className,
      )}
      style={{
        background: `light-dark(oklch(0.93 0.045 ${hue}), oklch(0.34 0.05 ${hue}))`,
        color: `light-dark(oklch(0.42 0.09 ${hue}), oklch(0.88 0.06 ${hue}))`,
      }}
    >
      {src !== null && src !== broken ? (
        <img src={src} alt="" className="size-full object-cover" onError={() => setBroken(src)} />
      ) : (
        initials(props.name)
      )}
    </span>
  );
}
