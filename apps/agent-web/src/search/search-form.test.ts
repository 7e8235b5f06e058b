import { describe, expect, it } from "vitest";
import {
  activeFilters,
  EMPTY_FORM,
  peopleTextOf,
  queryOf,
  type SearchForm,
} from "./search-form.ts";

const NOW = new Date(2026, 2, 11, 15, 30).getTime();
const form = (change: Partial<SearchForm>): SearchForm => ({
  ...EMPTY_FORM,
  text: "订单",
  ...change,
});
const local = (year: number, month: number, day: number) =>
  new Date(year, month - 1, day).toISOString();

describe("queryOf", () => {
  it("[SRC1] is null without words", () => {
    for (const text of ["", "   ", "?!", "——"]) expect(queryOf(form({ text }), NOW)).toBeNull();
    expect(queryOf(form({ text: " a1 " }), NOW)?.q).toBe("a1");
  });

  it("omits filters that are not set", () => {
    const asked = Object.entries(queryOf(form({}), NOW) ?? {}).filter(([, value]) => value);
    expect(asked).toEqual([["q", "订单"]]);
  });

  it("contains the filters that are set", () => {
    expect(queryOf(form({ userId: " u1 ", agentId: "66666667", kind: "note" }), NOW)).toMatchObject(
      { userId: "u1", agentId: "66666667", kind: "note" },
    );
  });

  it("converts periods to whole days in the reader's time zone", () => {
    expect(queryOf(form({ period: "today" }), NOW)).toMatchObject({ from: local(2026, 3, 11) });
    expect(queryOf(form({ period: "week" }), NOW)).toMatchObject({ from: local(2026, 3, 5) });
    expect(
      queryOf(form({ period: "custom", fromDay: "2026-02-27", toDay: "2026-02-28" }), NOW),
    ).toMatchObject({ from: local(2026, 2, 27), to: local(2026, 3, 1) });
  });

  it("accepts a period with one end", () => {
    const query = queryOf(form({ period: "custom", fromDay: "", toDay: "2026-02-28" }), NOW);
    expect(query).toMatchObject({ from: undefined, to: local(2026, 3, 1) });
  });
});

describe("activeFilters", () => {
  it("counts the active filters", () => {
    expect(activeFilters(form({}))).toBe(0);
    expect(activeFilters(form({ period: "custom" }))).toBe(0);
    expect(activeFilters(form({ period: "week", kind: "file", userId: "u" }))).toBe(3);
  });
});

describe("peopleTextOf", () => {
  it("[SRC8] asks for people with any text that shows something, unless filters are set", () => {
    expect(peopleTextOf(form({ text: " 🌸 " }))).toBe("🌸");
    expect(peopleTextOf(form({ text: "%_" }))).toBe("%_");
    for (const text of ["", "   ", "\u200B"]) expect(peopleTextOf(form({ text }))).toBeNull();
    expect(peopleTextOf(form({ kind: "note" }))).toBeNull();
  });
});
