import type { Values } from "../platform/kernel/language.ts";
import { withoutPassword } from "../platform/kernel/without-password.ts";
import { OperatorError } from "../platform/kernel/operator-error.ts";
import { CONFIG_TEXTS } from "./config-texts.ts";

/** One environment variable: description, reader and default. `npm run docs` generates the README's table from these. */
export interface Setting<T> {
  /** Says what the variable is, its unit and its effect. Markdown. */
  about: string;
  /** The default as the README shows it; empty when there is no default. */
  unset: string;
  /** All allowed values, if the setting is a choice. */
  choices?: readonly string[];
  /** Throws an OperatorError whose sentence completes "NAME: …". */
  read(value: string | undefined): T;
}

export function text(about: string, unset: string): Setting<string> {
  return { about, unset, read: (value) => value ?? unset };
}

export function optional(about: string): Setting<string | undefined> {
  return { about, unset: "", read: (value) => value };
}

export function list(about: string): Setting<string[]> {
  return { about, unset: "", read: splitList };
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
      if (wrong !== undefined) throw invalid("badEntry", { value: wrong });
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
        throw invalid("notUrl", { value });
      return value;
    },
  };
}

export function redisUrl(about: string): Setting<string | undefined> {
  return {
    about,
    unset: "",
    read: (value) => {
      if (value !== undefined && !(/^rediss?:\/\//.test(value) && URL.canParse(value)))
        throw invalid("notSingleRedis");
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
      if (rest === value || /[{}]/.test(rest)) throw invalid("notPattern", { value, placeholder });
      return value;
    },
  };
}

export function encoding(about: string, unset: string): Setting<string> {
  return {
    about,
    unset,
    read: (value = unset) => {
      try {
        return new TextDecoder(value).encoding;
      } catch {
        throw invalid("notEncoding", { value });
      }
    },
  };
}

export function secrets(about: string): Setting<string[]> {
  return {
    about,
    unset: "",
    read: (value) => {
      const all = splitList(value);
      if (!all.every((item) => /^whsec_[A-Za-z0-9+/_-]{22,}={0,2}$/.test(item)))
        throw invalid("notSecret");
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
        throw invalid("notInRange", { value, ...range });
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
      throw invalid("notFlag", { value });
    },
  };
}

/** A demo for this machine alone, or for everybody who reaches it. */
export function demo(about: string): Setting<boolean | "public"> {
  const { read, unset } = flag(about);
  return { about, unset, read: (value) => (value === "public" ? value : read(value)) };
}

/** The first choice is the default. */
export function oneOf<const T extends string>(
  about: string,
  choices: readonly [T, ...T[]],
): Setting<T> {
  return {
    about,
    choices,
    unset: choices[0],
    read: (value) => {
      const found = choices.find((choice) => choice === (value ?? choices[0]));
      if (found === undefined)
        throw invalid("notChoice", { value: String(value), choices: choices.join(", ") });
      return found;
    },
  };
}

function invalid(text: keyof typeof CONFIG_TEXTS, values?: Values): OperatorError {
  const shown = Object.entries(values ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? withoutPassword(value) : value,
  ]);
  return new OperatorError(CONFIG_TEXTS[text], Object.fromEntries(shown) as Values);
}

function splitList(value = ""): string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function readOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalid("notOrigin", { value });
  if (`${url.pathname}${url.search}${url.hash}${url.username}` !== "/")
    throw invalid("notOrigin", { value });
  // [SRV9] A wildcard stands for subdomains of one domain. `https://*.com` would allow strangers.
  const labels = url.hostname.split(".");
  if (
    labels.some(
      (label, at) => label.includes("*") && (at > 0 || label !== "*" || labels.length < 3),
    )
  )
    throw invalid("badWildcard", { value });
  return url.origin;
}
