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
  it("accepts an http address with something to hear of", () => {
    expect(checkForm({ url: " https://shop.example/h ", events: ["mailbox.stale"] })).toEqual({});
  });

  it("names what is wrong", () => {
    for (const url of ["", "shop.example", "ftp://x", "https://", "https://a b"])
      expect(checkForm({ url, events: [] })).toEqual({ url: "urlWrong", events: "eventsMissing" });
  });
});

describe("formOf", () => {
  it("[OUT1] asks for every event at first", () => {
    expect(formOf(null).events).toEqual(WEBHOOK_EVENTS);
    expect(formOf(endpoint).url).toBe(endpoint.url);
  });
});

describe("toggled", () => {
  it("keeps the order in which the events are shown", () => {
    expect(toggled(["message.created"], "conversation.opened")).toEqual([
      "conversation.opened",
      "message.created",
    ]);
    expect(toggled(["message.created"], "message.created")).toEqual([]);
  });
});

describe("patchOf", () => {
  it("holds only what differs, whatever the order of the events", () => {
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
