/** One environment variable: description, reader and default. `npm run docs` generates the README's table from these. */
export interface Setting<T> {
  /** Says what the variable is, its unit and its effect. Markdown. */
  about: string;
  /** The default as the README shows it; empty when there is no default. */
  unset: string;
  /** Throws an error whose message completes the sentence "NAME: …". */
  read(value: string | undefined): T;
}

export function text(about: string, unset: string): Setting<string> {
  return { about, unset, read: (value) => value ?? unset };
}

export function optional(about: string): Setting<string | undefined> {
  return { about, unset: "", read: (value) => value };
}

export function origins(about: string): Setting<string[]> {
  return { about, unset: "", read: (value) => splitList(value).map(readOrigin) };
}

export function names(about: string, unset: string, form: RegExp): Setting<string[]> {
  return {
    about,
    unset,
    read: (value) => {
      const all = (value ?? unset).split(",").map((item) => item.trim());
      const wrong = all.find((item) => !form.test(item));
      if (wrong !== undefined) throw new Error(`"${wrong}" is not a valid entry`);
      return all;
    },
  };
}

export function url(about: string): Setting<string | undefined> {
  return {
    about,
    unset: "",
    read: (value) => {
      if (value !== undefined && !(/^https?:\/\//.test(value) && URL.canParse(value)))
        throw new Error(`"${value}" is not an http or https URL`);
      return value;
    },
  };
}

export function redisUrl(about: string): Setting<string | undefined> {
  return {
    about,
    unset: "",
    read: (value) => {
      // The URL may contain a password, so the message does not repeat it.
      if (value !== undefined && !(/^rediss?:\/\//.test(value) && URL.canParse(value)))
        throw new Error("the value must be the redis:// or rediss:// URL of a single Redis server");
      return value;
    },
  };
}

export function pattern(about: string, unset: string, placeholder: string): Setting<string> {
  return {
    about,
    unset,
    read: (value = unset) => {
      const rest = value.replace(placeholder, "");
      if (rest === value || /[{}]/.test(rest))
        throw new Error(`"${value}" must contain ${placeholder} exactly once and no other braces`);
      return value;
    },
  };
}

export function secrets(about: string): Setting<string[]> {
  return {
    about,
    unset: "",
    read: (value) => {
      const all = splitList(value);
      // The message does not repeat the value, so that no secret reaches a log.
      if (!all.every((item) => /^whsec_[A-Za-z0-9+/_-]{22,}={0,2}$/.test(item)))
        throw new Error("each secret must be whsec_ followed by at least 16 bytes in base64");
      return all;
    },
  };
}

export function integer(
  about: string,
  unset: number,
  range: { min: number; max: number },
): Setting<number> {
  return {
    about,
    unset: String(unset),
    read: (value) => {
      if (value === undefined) return unset;
      const number = Number(value);
      if (!Number.isInteger(number) || number < range.min || number > range.max) {
        throw new Error(`"${value}" is not a whole number from ${range.min} to ${range.max}`);
      }
      return number;
    },
  };
}

export function flag(about: string): Setting<boolean> {
  return {
    about,
    unset: "0",
    read: (value) => {
      if (value === undefined || value === "0" || value === "false") return false;
      if (value === "1" || value === "true") return true;
      throw new Error(`"${value}" is not 1 or 0`);
    },
  };
}

/** The first choice is the default. */
export function oneOf<const T extends string>(
  about: string,
  choices: readonly [T, ...T[]],
): Setting<T> {
  return {
    about: `${about} One of ${choices.map((choice) => `\`${choice}\``).join(", ")}.`,
    unset: choices[0],
    read: (value) => {
      const found = choices.find((choice) => choice === (value ?? choices[0]));
      if (found === undefined) throw new Error(`"${value}" is not one of ${choices.join(", ")}`);
      return found;
    },
  };
}

function splitList(value = ""): string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function readOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`"${value}" is not an origin such as https://www.example.com`);
  return url.origin;
}
