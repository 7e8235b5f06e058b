import { expect, test, vi } from "vitest";
import { createAttachments } from "./attachments.ts";

function setUp(status = 200) {
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(
    async (url) => new Response(url, { status }),
  );
  const revoke = vi.fn<(url: string) => void>();
  let made = 0;
  const attachments = createAttachments({
    token: async () => "t",
    fetch,
    urls: { create: () => `blob:${++made}`, revoke },
    spare: 1,
  });
  return { attachments, fetch, revoke };
}

test("[MED4] the token goes in a header, never in the address", async () => {
  const { attachments, fetch } = setUp();
  await attachments.hold("a", "thumb").url;
  expect(fetch).toHaveBeenCalledWith("/api/v1/attachments/a/thumb", {
    headers: { authorization: "Bearer t" },
  });
});

test("[MED13] a download has an address of the server, which is asked for with the token", async () => {
  const { attachments, fetch } = setUp();
  fetch.mockResolvedValueOnce(Response.json({ url: "/d?ticket=x" }));
  expect(await attachments.downloadUrl("a")).toBe("/d?ticket=x");
  expect(fetch).toHaveBeenCalledWith("/api/v1/attachments/a/downloads", {
    method: "POST",
    headers: { authorization: "Bearer t" },
  });
});

test("[MED13] a refused download rejects", async () => {
  await expect(setUp(404).attachments.downloadUrl("a")).rejects.toThrow("404");
});

test("an attachment that is shown twice is fetched once", async () => {
  const { attachments, fetch } = setUp();
  const urls = [attachments.hold("a", "full"), attachments.hold("a", "full")];
  expect(await urls[0]?.url).toBe(await urls[1]?.url);
  expect(fetch).toHaveBeenCalledTimes(1);
});

test("only attachments that are not shown are evicted, the least recently used first", async () => {
  const { attachments, revoke } = setUp();
  const shown = attachments.hold("a", "thumb");
  const left = [attachments.hold("b", "thumb"), attachments.hold("c", "thumb")];
  await Promise.all([shown, ...left].map(({ url }) => url));
  left.forEach((one) => one.release());
  expect(revoke.mock.calls).toEqual([["blob:2"]]);
  left[1]?.release();
  shown.release();
  expect(revoke.mock.calls).toEqual([["blob:2"], ["blob:1"]]);
});

test("an attachment that was chosen on this device is not fetched, and its URL is revoked once", async () => {
  const { attachments, fetch, revoke } = setUp();
  attachments.seed("a", "blob:own");
  expect(await attachments.hold("a", "full").url).toBe("blob:own");
  attachments.close();
  expect(fetch).not.toHaveBeenCalled();
  expect(revoke.mock.calls).toEqual([["blob:own"]]);
});

test("a failure is not kept", async () => {
  const { attachments, fetch } = setUp(503);
  await expect(attachments.hold("a", "thumb").url).rejects.toThrow("503");
  await expect(attachments.hold("a", "thumb").url).rejects.toThrow("503");
  expect(fetch).toHaveBeenCalledTimes(2);
});

test("an attachment that comes after `close` is revoked at once", async () => {
  const { attachments, revoke } = setUp();
  const late = attachments.hold("a", "thumb");
  attachments.close();
  await late.url;
  expect(revoke).toHaveBeenCalledWith("blob:1");
});
