import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { StatusDot } from "./bits.tsx";

test("[BRW5] the ring of the offline mark consists of whole dashes with whole gaps", () => {
  const drawn = renderToStaticMarkup(createElement(StatusDot, { status: "offline" }));
  const length = Number(/pathLength="(\d+)"/i.exec(drawn)?.[1]);
  const [dash = 0, gap = 0] = (/stroke-dasharray="([^"]+)"/.exec(drawn)?.[1] ?? "")
    .split(" ")
    .map(Number);
  expect(dash).toBeGreaterThan(0);
  expect(length / (dash + gap)).toBe(6);
  expect(drawn).not.toContain("border-dashed");
});
