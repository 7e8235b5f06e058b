const PATHS = {
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5 12 15.5 18 9.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4.5 12 3.5 4.5 20.5 12l-17 7.5L4.5 12Zm0 0h7",
  smile:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.2c.8 1.1 2 1.8 3.5 1.8s2.7-.7 3.5-1.8M9 9.5h.01M15 9.5h.01",
  reply: "M9.5 7 5 11.5 9.5 16M5 11.5h8.5c3.5 0 5.5 2 5.5 5.5",
  copy: "M9 9h10v11H9zM6 15H5V4h10v2",
  bin: "M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13h9l1-13",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5V12l3 2",
  check: "M5 12.5 9.5 17 19 7.5",
  checks: "M2.5 12.5 7 17l9.5-9.5M12 16.5l.5.5L22 7.5",
  alert: "M12 8v5M12 16.5h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  clip: "m20 11.5-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6",
  download: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  left: "M14.5 6 8.5 12l6 6",
  right: "M9.5 6l6 6-6 6",
  zoom: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20.5 20.5M10.5 7.8v5.4M7.8 10.5h5.4",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5ZM10 21h4",
  heart: "M12 20S4 15.2 4 9.6A4.3 4.3 0 0 1 12 7.3a4.3 4.3 0 0 1 8 2.3C20 15.2 12 20 12 20Z",
  comment:
    "M12 4.5c-4.7 0-8.5 3-8.5 6.9 0 2.2 1.2 4.1 3.1 5.4-.1.9-.5 1.9-1.2 2.7 1.7-.1 3.2-.7 4.3-1.5.7.2 1.5.3 2.3.3 4.7 0 8.5-3.1 8.5-6.9s-3.8-6.9-8.5-6.9Z",
  wave: "M4 12h2l2-5 3.5 11L15 6l2.5 6H20",
  star: "m12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8Z",
} as const;

/** Decorative: what carries it has a name of its own. */
export function Icon({ name, size = 20 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      className={`icon icon-${name}`}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
