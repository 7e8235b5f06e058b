const PATHS = {
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5 12 15.5 18 9.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4.5 12 3.5 4.5 20.5 12l-17 7.5L4.5 12Zm0 0h7",
  smile:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.2c.8 1.1 2 1.8 3.5 1.8s2.7-.7 3.5-1.8M9 9.5h.01M15 9.5h.01",
  reply: "M9.5 7 5 11.5 9.5 16M5 11.5h8.5c3.5 0 5.5 2 5.5 5.5",
  copy: "M9 9h10v11H9zM6 15H5V4h10v2",
  undo: "M8.5 5 4.5 9l4 4M4.5 9h9a5.5 5.5 0 0 1 0 11H9",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5V12l3 2",
  check: "M5 12.5 9.5 17 19 7.5",
  checks: "M2.5 12.5 7 17l9.5-9.5M12 16.5l.5.5L22 7.5",
  alert: "M12 8v5M12 16.5h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
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
