/** The two speech bubbles of the greeting, inside its `svg`. */
export function GreetingArt() {
  return (
    <>
      <path
        className="art-back"
        d="M14 30c0-11 9-20 20-20h34c11 0 20 9 20 20v8c0 11-9 20-20 20H42L26 70V57c-7-3-12-9-12-17Z"
      />
      <path
        className="art-front"
        d="M54 40c0-8 7-15 15-15h22c8 0 15 7 15 15v8c0 8-5 13-11 15v12L82 63H69c-8 0-15-7-15-15Z"
      />
      <circle className="art-dot" cx="70" cy="44" r="3.4" />
      <circle className="art-dot" cx="80" cy="44" r="3.4" />
      <circle className="art-dot" cx="90" cy="44" r="3.4" />
    </>
  );
}
