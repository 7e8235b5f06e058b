import { expect, it } from "vitest";
import { createSendTemplate, FIRST_ID } from "./send-template.ts";

const OPTIONS = { conversationId: "c1", clientIdPrefix: "run-3", dialect: "deskwire" } as const;

/** The payloads of masked frames. */
function payloads(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1]! & 0x7f;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const from = at + (short === 126 ? 8 : 6);
    at = from + length;
    texts.push(bytes.toString("utf8", from, at));
  }
  return texts;
}

it("makes one frame for each message, with its own ids", () => {
  const template = createSendTemplate({ ...OPTIONS, batch: false });
  const frames = payloads(template.frames(FIRST_ID + 8, 3)).map(
    (text) => JSON.parse(text) as object,
  );
  expect(frames).toMatchObject(
    [100_000_008, 100_000_009, 100_000_010].map((id) => ({
      t: "send",
      id,
      conversationId: "c1",
      clientId: `run-3-${id}`,
      kind: "text",
    })),
  );
});

it("makes one array frame of several messages for a connection with batches", () => {
  const template = createSendTemplate({ ...OPTIONS, batch: true });
  const [text, ...others] = payloads(template.frames(FIRST_ID, 4));
  expect(others).toEqual([]);
  const ids = (JSON.parse(text!) as { id: number }[]).map(({ id }) => id);
  expect(ids).toEqual([0, 1, 2, 3].map((number) => FIRST_ID + number));
});

it("makes Socket.IO packets whose acknowledgement id is the message id", () => {
  const template = createSendTemplate({ ...OPTIONS, dialect: "socket.io", batch: false });
  expect(payloads(template.frames(FIRST_ID, 1))[0]).toMatch(
    /^42100000000\["send",\{"conversationId":"c1","clientId":"run-3-100000000",/,
  );
});
