import { request as httpRequest } from "node:http";
import { crc32 } from "node:zlib";
import { startTestApp, type TestAgent, type TestApp } from "../testing/test-app.ts";
import type { RawClient } from "@deskwire/testkit/raw-client";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

let app: TestApp;
let agent: TestAgent;
let agentSocket: RawClient;
let made = 0;

interface Uploaded {
  attachmentId: string;
  kind: string;
  code?: string;
  width?: number;
  height?: number;
  thumb?: string;
}

beforeAll(async () => {
  app = await startTestApp({ env: { UPLOAD_BYTES_MAX: "300000" }, timings: { tendMs: 100 } });
  agent = await app.agent({ capacity: 100 });
  agentSocket = await agent.connect();
});
afterAll(() => app.close());

interface Person {
  client: RawClient;
  token: string;
  conversationId: string;
}

async function newPerson(): Promise<Person> {
  const id = `photographer-${++made}`;
  const client = await app.user(id);
  const { conversation } = await client.ok("open", {});
  return { client, token: app.token(id), conversationId: conversation.id };
}

async function upload(
  person: Pick<Person, "token" | "conversationId">,
  bytes: Uint8Array<ArrayBuffer> | Buffer,
  name: string,
): Promise<{ status: number; body: Uploaded }> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(bytes)]), name);
  const response = await fetch(
    `${app.url}/api/v1/uploads?conversationId=${person.conversationId}`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${person.token}` },
      body: form,
    },
  );
  return { status: response.status, body: (await response.json()) as Uploaded };
}

const get = (path: string, headers: Record<string, string>) => fetch(app.url + path, { headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const picture = (width = 640, height = 480) =>
  sharp({ create: { width, height, channels: 3, background: "#3a6" } });

test("[MED1] [MED3] an image message has the server's data of the image, not the client's", async () => {
  const person = await newPerson();
  const { status, body } = await upload(person, await picture().jpeg().toBuffer(), "照片.jpg");
  expect([status, body.kind, body.width, body.height]).toEqual([201, "image", 640, 480]);
  await person.client.ok("send", {
    conversationId: person.conversationId,
    clientId: "i1",
    kind: "image",
    body: {
      attachmentId: body.attachmentId,
      width: 1,
      height: 1,
      bytes: 1,
      thumb: "https://evil.example/x.png",
    },
  });
  const { message } = await agentSocket.event(
    "message",
    (event) => event.message.clientId === "i1" && event.conversationId === person.conversationId,
  );
  expect(message.body).toMatchObject({
    attachmentId: body.attachmentId,
    width: 640,
    height: 480,
    thumb: body.thumb,
  });
});

test("[MED3] EXIF data and location are removed, images are turned upright, and large ones are scaled down", async () => {
  const person = await newPerson();
  const exif = { IFD0: { Copyright: "secret-owner" }, IFD3: { GPSLatitudeRef: "N" } };
  const { body } = await upload(
    person,
    await picture(640, 480).withMetadata({ orientation: 6 }).withExifMerge(exif).jpeg().toBuffer(),
    "a.jpg",
  );
  expect([body.width, body.height]).toEqual([480, 640]);
  const bytes = Buffer.from(
    await (
      await get(`/api/v1/attachments/${body.attachmentId}`, bearer(person.token))
    ).arrayBuffer(),
  );
  const metadata = await sharp(bytes).metadata();
  expect(metadata.exif).toBeUndefined();
  expect(bytes.includes("secret-owner")).toBe(false);
  const wide = await upload(person, await picture(6_000, 20).png().toBuffer(), "wide.png");
  expect(wide.body.width).toBe(4_096);
});

const refusals: [string, () => Promise<Buffer>, string, number, string][] = [
  [
    "a decompression bomb",
    () =>
      sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: "#000" } })
        .png()
        .toBuffer(),
    "bomb.png",
    413,
    "too_many_pixels",
  ],
  [
    "an archive with the longest comment behind a document",
    async () => {
      const end = Buffer.alloc(22);
      end.write("PK\x05\x06", "latin1");
      end.writeUInt16LE(65_535, 20);
      return Buffer.concat([Buffer.from("%PDF-1.7\n"), end, Buffer.alloc(65_535, "c")]);
    },
    "both.pdf",
    415,
    "polyglot",
  ],
  [
    "a text with NUL far from both ends",
    async () =>
      Buffer.concat([Buffer.alloc(80_000, "a"), Buffer.alloc(1), Buffer.alloc(80_000, "b")]),
    "a.txt",
    415,
    "wrong_extension",
  ],
  [
    "an SVG with a script",
    async () =>
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "a.svg",
    415,
    "unsupported_type",
  ],
  ["a wrong extension", async () => Buffer.from("no document"), "a.pdf", 415, "wrong_extension"],
  [
    "a damaged image",
    async () => (await picture().jpeg().toBuffer()).subarray(0, 900),
    "cut.jpg",
    422,
    "broken_image",
  ],
  [
    "a program",
    async () => Buffer.from("MZ".padEnd(200, "\0")),
    "setup.exe",
    415,
    "unsupported_type",
  ],
  [
    "a file that is too large",
    async () => Buffer.alloc(400_000, "a"),
    "long.txt",
    413,
    "too_large",
  ],
];
test.each(refusals)(
  "[MED2] [MED3] [MED7] %s is refused with a code, and no row remains",
  async (_what, make, name, status, code) => {
    const person = await newPerson();
    const answer = await upload(person, await make(), name);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const { rowCount } = await app.sql.query("SELECT FROM attachment WHERE conversation_id = $1", [
      person.conversationId,
    ]);
    expect(rowCount).toBe(0);
  },
);

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
/** A ZIP archive that stores one file as it is. */
function storedZip(name: string, content: string): Buffer {
  const local = Buffer.alloc(30);
  local.write("PK\x03\x04\x14", "latin1");
  local.writeUInt32LE(crc32(content), 14);
  local.writeUInt32LE(content.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.write("PK\x01\x02\x14\0", "latin1");
  local.copy(central, 6, 4, 30);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt32LE(0x0001_0001, 8);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + content.length, 16);
  return Buffer.concat([local, Buffer.from(name + content), central, Buffer.from(name), end]);
}
/** An AVIF image that names AVIF only among the formats that it is compatible with. */
async function compatibleAvif(): Promise<Buffer> {
  const bytes = await picture(64, 48).avif({ effort: 0 }).toBuffer();
  bytes.write("mif1", 8);
  return bytes;
}

const accepted: [string, () => Promise<Buffer> | Buffer, given: string, stored: string, string][] =
  [
    ["text that begins as a BMP", () => Buffer.from("BM: 3\n"), "a.txt", "a.txt", "text/plain"],
    ["text that begins as a program", () => Buffer.from("MZ-2024"), "a.log", "a.log", "text/plain"],
    ["text that begins as a GIF", () => Buffer.from("GIFT,qty\n1,2"), "a.csv", "a.csv", "text/csv"],
    ["text that begins as AIFF", () => Buffer.from("FORMAT,qty"), "a.csv", "a.csv", "text/csv"],
    ["text behind a mark", () => Buffer.from("\uFEFFsolid oak"), "a.md", "a.md", "text/markdown"],
    ["a contact", () => Buffer.from("BEGIN:VCARD\r\n"), "王.vcf", "王.vcf", "text/vcard"],
    ["a date", () => Buffer.from("\uFEFFBEGIN:VCALENDAR\r\n"), "a.ics", "a.ics", "text/calendar"],
    ["text in UTF-16", () => utf16("价目\t1\r\n"), "a.tsv", "a.tsv", "text/tab-separated-values"],
    [
      "an archive of a PDF",
      () => storedZip("a.pdf", "%PDF-1.4 startxref 0 %%EOF"),
      "a.zip",
      "a.zip",
      "application/zip",
    ],
    ["WebP named .jpg", () => picture().webp().toBuffer(), "a.jpg", "a.jpg", "image/jpeg"],
    [
      "JPEG named after a date",
      () => picture().jpeg().toBuffer(),
      "截图 2024.01.05",
      "截图 2024.01.05.jpg",
      "image/jpeg",
    ],
    ["AVIF with another major brand", compatibleAvif, "a.avif", "a.jpg", "image/jpeg"],
    [
      "PNG with an archive behind",
      async () => Buffer.concat([await picture().png().toBuffer(), storedZip("a", "b")]),
      "a.png",
      "a.jpg",
      "image/jpeg",
    ],
    [
      "a Persian name",
      () => Buffer.from("a"),
      "می\u200Cخواهم.txt",
      "می\u200Cخواهم.txt",
      "text/plain",
    ],
    [
      "a family's name",
      () => Buffer.from("a"),
      "👨\u200D👩\u200D👧.txt",
      "👨\u200D👩\u200D👧.txt",
      "text/plain",
    ],
    ["a name that turns round", () => Buffer.from("a"), "a\u202Efdp.txt", "afdp.txt", "text/plain"],
  ];
test.each(accepted)(
  "[MED2] [MED7] [MED8] %s is accepted",
  async (_what, make, given, name, contentType) => {
    const person = await newPerson();
    const { status, body } = await upload(person, await make(), given);
    expect([status, body]).toMatchObject([201, { name, contentType }]);
    const path = `/api/v1/attachments/${body.attachmentId}`;
    const { headers } = await get(path, bearer(person.token));
    expect(headers.get("content-type")).toContain(contentType);
    expect(headers.get("content-disposition")).toContain(encodeURIComponent(name));
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  },
);

test("[MED2] [MED7] an image is stored without anything else that its file held", async () => {
  const person = await newPerson();
  const both = Buffer.concat([await picture().png().toBuffer(), storedZip("a.htm", "<script>")]);
  const { body } = await upload(person, both, "both.png");
  const stored = await get(`/api/v1/attachments/${body.attachmentId}`, bearer(person.token));
  const bytes = Buffer.from(await stored.arrayBuffer());
  expect([bytes.includes("PK\x05\x06"), bytes.includes("<script>")]).toEqual([false, false]);
});

test("[MED1] welcome has the maximum size of an upload", async () => {
  const client = await app.connect();
  const { limits } = await client.hello(app.token("measuring"));
  expect(limits.uploadBytes).toBe(300_000);
});

test("[MED1] a form without a file is refused; other fields are ignored", async () => {
  const person = await newPerson();
  const post = async (form: FormData) => {
    const response = await fetch(
      `${app.url}/api/v1/uploads?conversationId=${person.conversationId}`,
      { method: "POST", headers: bearer(person.token), body: form },
    );
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const form = new FormData();
  form.append("title", "no file");
  expect(await post(form)).toEqual([400, "bad_request"]);
  form.append("file", new Blob(["text"]), "a.txt");
  expect(await post(form)).toEqual([201, undefined]);
});

test("[MED1] an aborted upload leaves no row", async () => {
  const person = await newPerson();
  const url = new URL(`${app.url}/api/v1/uploads?conversationId=${person.conversationId}`);
  await new Promise<void>((resolve) => {
    const request = httpRequest(url, {
      method: "POST",
      headers: {
        ...bearer(person.token),
        "content-type": "multipart/form-data; boundary=x",
        "content-length": "100000",
      },
    });
    request.on("error", () => resolve());
    request.write(
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it',
      () => setImmediate(() => request.destroy()),
    );
    request.on("close", () => resolve());
  });
  const answer = await upload(person, Buffer.from("whole"), "b.txt");
  expect(answer.status).toBe(201);
  const { rows } = await app.sql.query<{ name: string }>(
    "SELECT name FROM attachment WHERE conversation_id = $1",
    [person.conversationId],
  );
  expect(rows.map((row) => row.name)).toEqual(["b.txt"]);
});

test("[MED1] an upload of another person or conversation, a second use, and another kind are refused", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const { body } = await upload(person, await picture().png().toBuffer(), "a.png");
  const send = (who: Person, clientId: string, kind: "image" | "file", into = who.conversationId) =>
    who.client.request("send", {
      conversationId: into,
      clientId,
      kind,
      body: { attachmentId: body.attachmentId } as never,
    });
  expect(await send(other, "x1", "image")).toMatchObject({ code: "bad_attachment" });
  expect(await send(other, "x2", "image", person.conversationId)).toMatchObject({
    code: "unknown_conversation",
  });
  expect(await send(person, "x3", "file")).toMatchObject({ code: "bad_attachment" });
  expect(await send(person, "x4", "image")).toMatchObject({ t: "ok", duplicate: false });
  expect(await send(person, "x4", "image")).toMatchObject({ t: "ok", duplicate: true });
  expect(await send(person, "x5", "image")).toMatchObject({ code: "bad_attachment" });
});

test("[MED4] only the uploader can read an unsent attachment, only participants a sent one; others get 404", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const stranger = await app.agent();
  const { body } = await upload(person, Buffer.from("contract 合同"), "合同.txt");
  const path = `/api/v1/attachments/${body.attachmentId}`;
  expect((await get(path, bearer(person.token))).status).toBe(200);
  expect((await get(path, { cookie: agent.cookie })).status).toBe(404);
  await person.client.ok("send", {
    conversationId: person.conversationId,
    clientId: "f1",
    kind: "file",
    body: { attachmentId: body.attachmentId } as never,
  });
  const download = await get(path, { cookie: agent.cookie });
  expect(download.status).toBe(200);
  expect(download.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''/);
  expect(download.headers.get("content-security-policy")).toContain("sandbox");
  expect(await download.text()).toBe("contract 合同");
  expect((await get(path, bearer(other.token))).status).toBe(404);
  expect((await get(path, { cookie: stranger.cookie })).status).toBe(404);
  expect((await get(path, {})).status).toBe(401);
});

test("[MED1] uploads by non-participants and for ended conversations are refused before the file is read", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  expect(
    await upload({ ...other, conversationId: person.conversationId }, Buffer.from("x"), "a.txt"),
  ).toMatchObject({ status: 404, body: { code: "unknown_conversation" } });
  await person.client.ok("end", { conversationId: person.conversationId });
  expect(await upload(person, Buffer.from("x"), "a.txt")).toMatchObject({
    status: 409,
    body: { code: "conversation_ended" },
  });
  expect(
    (await agent.http("POST", `/api/v1/uploads?conversationId=${other.conversationId}`, {})).status,
  ).toBe(415);
});

test("[MED5] uploads without a message for a day and attachments of recalled messages are removed", async () => {
  const person = await newPerson();
  const [kept, orphan, recalled] = [
    await upload(person, Buffer.from("kept"), "a.txt"),
    await upload(person, Buffer.from("orphan"), "b.txt"),
    await upload(person, Buffer.from("recalled"), "c.txt"),
  ].map(({ body }) => body.attachmentId);
  const send = (clientId: string, attachmentId: string | undefined) =>
    person.client.ok("send", {
      conversationId: person.conversationId,
      clientId,
      kind: "file",
      body: { attachmentId } as never,
    });
  await send("k", kept);
  const { seq } = await send("r", recalled);
  await app.sql.query(
    "UPDATE attachment SET created_at = created_at - interval '25 hours' WHERE id = ANY ($1)",
    [[kept, orphan]],
  );
  await person.client.ok("recall", { conversationId: person.conversationId, seq });
  const left = async () =>
    (
      await app.sql.query<{ id: string }>("SELECT id FROM attachment WHERE conversation_id = $1", [
        person.conversationId,
      ])
    ).rows.map((row) => row.id);
  await expect.poll(left).toEqual([kept]);
  expect((await get(`/api/v1/attachments/${recalled}`, bearer(person.token))).status).toBe(404);
});
