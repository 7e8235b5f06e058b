import { describe, expect, it } from "vitest";
import { WEBHOOK_EVENTS, type WebhookEndpoint } from "@deskwire/protocol";
import { checkForm, formOf, patchOf, toggled } from "./endpoint-form.ts";

const endpoint: WebhookEndpoint = {
  id: "e",
  url: "https://shop.example/hooks",
  events: ["conversation.ended", "conversation.opened"],
  enabled: true,
  disabledReason: null,
  createdAt: "2026-03-11T10:00:00.000Z",
};

describe("checkForm", () => {
  it("accepts an http address with an event", () => {
    expect(checkForm({ url: " https://shop.example/h ", events: ["mailbox.stale"] })).toEqual({});
  });

  it("reports invalid fields", () => {
    for (const url of ["", "shop.example", "ftp://x", "https://", "https://a b"])
      expect(checkForm({ url, events: [] })).toEqual({ url: "urlWrong", events: "eventsMissing" });
  });
});

describe("formOf", () => {
  it("[OUT1] selects every event for a new endpoint", () => {
    expect(formOf(null).events).toEqual(WEBHOOK_EVENTS);
    expect(formOf(endpoint).url).toBe(endpoint.url);
  });
});

describe("toggled", () => {
  it("keeps the display order of the events", () => {
    expect(toggled(["message.created"], "conversation.opened")).toEqual([
      "conversation.opened",
      "message.created",
    ]);
    expect(toggled(["message.created"], "message.created")).toEqual([]);
  });
});

describe("patchOf", () => {
  it("contains only differences, independent of the order of the events", () => {
    const same = { url: endpoint.url, events: ["conversation.opened", "conversation.ended"] };
    expect(patchOf(same, endpoint)).toEqual({});
    expect(patchOf({ ...same, events: ["mailbox.stale"] }, endpoint)).toEqual({
      events: ["mailbox.stale"],
    });
    expect(patchOf({ ...same, url: "https://b.example" }, endpoint)).toEqual({
      url: "https://b.example",
    });
  });
});
