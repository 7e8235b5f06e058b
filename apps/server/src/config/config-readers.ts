/** One environment variable: what it is for, how it is read, what it is when unset. The README's table is made from these. */
export interface Setting<T> {
  about: string;
  /** As the README shows it; empty: none. */
  unset: string;
  read(value: string | undefined): T;
}

export function text(about: string, unset: string): Setting<string> {
  return { about, unset, read: (value) => value ?? unset };
}

export function optional(about: string): Setting<string | undefined> {
  return { about, unset: "", read: (value) => value };
}

export function list(about: string): Setting<string[]> {
  return {
    about,
    unset: "",
    read: (value) =>
      (value ?? "")
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "")
        .map(checkOrigin),
  };
}

export function names(about: string, unset: string, form: RegExp): Setting<string[]> {
  return {
    about,
    unset,
    read: (value) => {
      const all = (value ?? unset).split(",").map((item) => item.trim());
      const wrong = all.find((item) => !form.test(item));
      if (wrong !== undefined) throw new Error(`"${wrong}" is none that can be accepted`);
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
        throw new Error(`"${value}" is no http or https address`);
      return value;
    },
  };
}

export function redisUrl(about: string): Setting<string | undefined> {
  return {
    about,
    unset: "",
    read: (value) => {
      // The value itself may hold a password and stays out of logs.
      if (value !== undefined && !(/^rediss?:\/\//.test(value) && URL.canParse(value)))
        throw new Error("it must be the redis:// or rediss:// address of a single Redis");
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
        throw new Error(`"${value}" must have ${placeholder} once, and no other braces`);
      return value;
    },
  };
}

export function secrets(about: string): Setting<string[]> {
  return {
    about,
    unset: "",
    read: (value) => {
      const all = (value ?? "")
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
      // The value itself stays out of logs.
      if (!all.every((item) => /^whsec_[A-Za-z0-9+/_-]{22,}={0,2}$/.test(item)))
        throw new Error("each secret is whsec_ and at least 16 bytes in base64");
      return all;
    },
  };
}

function checkOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`"${value}" is not an origin such as https://www.example.com`);
  return url.origin;
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
      throw new Error(`"${value}" is neither 1 nor 0`);
    },
  };
}

/** The first choice is what it is when unset. */
export function oneOf<const T extends string>(
  about: string,
  choices: readonly [T, ...T[]],
): Setting<T> {
  return {
    about: `${about} One of ${choices.map((choice) => `\`${choice}\``).join(", ")}.`,
    unset: choices[0],
    read: (value) => {
      const found = choices.find((choice) => choice === (value ?? choices[0]));
      if (found === undefined) throw new Error(`"${value}" is none of ${choices.join(", ")}`);
      return found;
    },
  };
}
