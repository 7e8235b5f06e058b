import { isAbsolute, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, readConfig, SETTINGS } from "./config.ts";
import { SETTINGS_ZH } from "./settings-zh.ts";

/** The Chinese sentence for the operator. */
function refusalOf(read: () => unknown): string {
  try {
    read();
    return "";
  } catch (error) {
    return (error as ConfigError).in("zh");
  }
}

describe("defaults", () => {
  test("an unset variable has its default, which the README shows as well", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      HOST: "127.0.0.1",
      PORT: 3_000,
      DATABASE_URL: undefined,
      REDIS_URL: undefined,
      ALLOWED_ORIGINS: [],
      ASSIGNMENT: "random",
      STICKY_HOLD_SECONDS: 120,
      DISCONNECT_GRACE_SECONDS: 30,
      TRUST_PROXY: 0,
      DEMO: false,
      LOG_LEVEL: "info",
    });
    expect(config.DATA_DIR).toBe(resolve(".data"));
  });

  test("an empty variable counts as unset", () => {
    const empty = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, ""]));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test("every default is accepted as an explicit value", () => {
    const written = Object.fromEntries(
      Object.entries(SETTINGS).map(([name, setting]) => [name, setting.unset]),
    );
    expect(readConfig(written)).toEqual(readConfig({}));
  });

  test("every setting has a description in sentences", () => {
    for (const [name, { about }] of Object.entries(SETTINGS))
      expect(`${name}: ${about}`).toMatch(/: [A-Z].+\.$/);
    expect(Object.keys(SETTINGS_ZH)).toEqual(Object.keys(SETTINGS));
    for (const about of Object.values(SETTINGS_ZH)) expect(about).toMatch(/\p{Script=Han}.*。$/u);
  });
});

describe("values", () => {
  test.each<[string, string, unknown]>([
    ["PORT", "0", 0],
    ["PORT", "65535", 65_535],
    ["STICKY_HOLD_SECONDS", "-1", -1],
    ["STICKY_HOLD_SECONDS", "0", 0],
    ["ASSIGNMENT", "least-loaded", "least-loaded"],
    ["DEMO", "1", true],
    ["DEMO", "true", true],
    ["DEMO", "0", false],
    ["DEMO", "false", false],
    [
      "ALLOWED_ORIGINS",
      "https://a.example, http://b.example:8080/ ,",
      ["https://a.example", "http://b.example:8080"],
    ],
    [
      "ALLOWED_ORIGINS",
      "https://*.Example.com,http://*.a.example:8080",
      ["https://*.example.com", "http://*.a.example:8080"],
    ],
    ["LOG_LEVEL", "silent", "silent"],
    ["INGRESS_LISTS", "{id}:inbox", "{id}:inbox"],
    ["INGRESS_CHANNELS", "prices.{topic}", "prices.{topic}"],
    [
      "INGRESS_REDIS_URL",
      "rediss://:secret@cache.example:6380/1",
      "rediss://:secret@cache.example:6380/1",
    ],
  ])("%s=%s", (name, value, read) => {
    expect(readConfig({ [name]: value })).toMatchObject({ [name]: read });
  });

  test("DATA_DIR is resolved to an absolute path", () => {
    expect(isAbsolute(readConfig({ DATA_DIR: "here" }).DATA_DIR)).toBe(true);
  });
});

describe("an invalid value is refused with one sentence that names the variable", () => {
  test.each([
    ["PORT", "-1"],
    ["PORT", "65536"],
    ["PORT", "3000.5"],
    ["PORT", "http"],
    ["PORT", "0x10000"],
    ["STICKY_HOLD_SECONDS", "-2"],
    ["STICKY_HOLD_SECONDS", "soon"],
    ["DISCONNECT_GRACE_SECONDS", "-1"],
    ["FRAMES_PER_SECOND", "0"],
    ["PARTICIPANT_COST_PER_SECOND", "0"],
    ["PARTICIPANT_BYTES_PER_SECOND", "1"],
    ["PARTICIPANT_OPENS_PER_MINUTE", "many"],
    ["DATABASE_POOL_MAX", "0"],
    ["ASSIGNMENT", "fair"],
    ["DEMO", "yes"],
    ["TRUST_PROXY", "true"],
    ["LOG_LEVEL", "loud"],
    ["ALLOWED_ORIGINS", "shop.example"],
    ["ALLOWED_ORIGINS", "https://a.example,ftp://b.example"],
    ["ALLOWED_ORIGINS", "*"],
    ["ALLOWED_ORIGINS", "https://*"],
    ["ALLOWED_ORIGINS", "https://*.com"],
    ["ALLOWED_ORIGINS", "https://www.*.example.com"],
    ["ALLOWED_ORIGINS", "https://shop*.example.com"],
    ["ALLOWED_ORIGINS", "https://a.example/path"],
    ["OWN_ORIGINS", "chat.example.com"],
    ["INGRESS_LISTS", "user_{userId}_messages"],
    ["INGRESS_LISTS", "user_messages"],
    ["INGRESS_LISTS", "user_{id}_{id}"],
    ["INGRESS_LISTS", "user_{id}_{app}"],
    ["INGRESS_LISTS", "user_{topic}"],
    ["INGRESS_CHANNELS", "topic:{id}"],
    ["INGRESS_CHANNELS", "{{topic}}"],
    ["INGRESS_REDIS_URL", "127.0.0.1:6379"],
    ["INGRESS_REDIS_URL", "redis+cluster://127.0.0.1:7000,127.0.0.1:7001"],
  ])("%s=%s", (name, value) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name}: .*`));
    expect(refusalOf(read)).toMatch(new RegExp(`^${name}：.*\\p{Script=Han}.*。$`, "u"));
  });
});
