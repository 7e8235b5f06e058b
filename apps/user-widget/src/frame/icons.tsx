/** Decorative: the element that holds an icon has a name of its own. */
export function createIcon<N extends string>(paths: Readonly<Record<N, string>>) {
  return function Icon({ name, size = 20 }: { name: N; size?: number }) {
    return (
      <svg
        className={`icon icon-${name}`}
        viewBox="0 0 24 24"
        width={size}
        height={size}
        aria-hidden="true"
      >
        <path d={paths[name]} />
      </svg>
    );
  };
}

/** The icons of the first page. */
export const Icon = createIcon({
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5 12 15.5 18 9.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4.5 12 3.5 4.5 20.5 12l-17 7.5L4.5 12Zm0 0h7",
  smile:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.2c.8 1.1 2 1.8 3.5 1.8s2.7-.7 3.5-1.8M9 9.5h.01M15 9.5h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5V12l3 2",
  check: "M5 12.5 9.5 17 19 7.5",
  checks: "M2.5 12.5 7 17l9.5-9.5M12 16.5l.5.5L22 7.5",
  alert: "M12 8v5M12 16.5h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  clip: "m20 11.5-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6",
});
