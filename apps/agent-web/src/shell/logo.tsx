/** The logo, hidden from screen readers because the name is beside it or in the title. */
export function Logo(props: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={props.className} aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-[#0b6e63]" />
      <path
        d="M8 10.5A2.5 2.5 0 0 1 10.5 8h11a2.5 2.5 0 0 1 2.500 2.500v7a2.500 2.500 0 0 1-2.500 2.500H15l-4.200 3.600a.5.5 0 0 1-.8-.4V20A2.500 2.500 0 0 1 8 17.500Z"
        className="fill-white"
      />
      <path d="M12 14h8" stroke="#0b6e63" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
