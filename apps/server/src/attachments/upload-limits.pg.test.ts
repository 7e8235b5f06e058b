import { once } from "node:events";
import { connect } from "node:net";
import { participantKey } from "@deskwire/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "../platform/kernel/actor.ts";
import { openDatabase } from "../platform/postgres/database.ts";
import { createAttachments } from "./attachments.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Person {
  token: string;
  conversationId: string;
  key: string;
  send(attachmentId: string): Promise<unknown>;
}

let made = 0;

/** A user with a conversation; a visitor when they have a visitor's token. */
async function newPerson(visitor?: { token: string; user: { id: string } }): Promise<Person> {
  const id = visitor?.user.id ?? `uploader-${++made}`;
  const token = visitor?.token ?? app.token(id);
  const client = await app.connect();
  await client.hello(token);
  const { conversation } = await client.ok("open", {});
  const conversationId = conversation.id;
  return {
    token,
    conversationId,
    key: participantKey({ kind: "user", id }),
    send: (attachmentId) =>
      client.ok("send", {
        conversationId,
        clientId: attachmentId,
        kind: "file",
        body: { attachmentId } as never,
      }),
  };
}

function never(): never {
  throw new Error("it was not to be called");
}

interface Answer {
  status: number;
  body: { attachmentId: string; code?: string };
}

async function upload(
  { token, conversationId }: Person,
  { address = "203.0.113.1", url = app.url, bytes = 4 } = {},
): Promise<Answer> {
  const form = new FormData();
  form.append("file", new Blob(["a".repeat(bytes)]), "a.txt");
  const response = await fetch(`${url}/api/v1/uploads?conversationId=${conversationId}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "x-forwarded-for": address },
    body: form,
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

const refused = { status: 409, body: { code: "upload_quota" } };

/** Stores rows of uploads that are not sent. */
async function keep(person: Person, rows: { files: number; bytes: number; address?: string }) {
  await app.sql.query(
    `INSERT INTO attachment (id, conversation_id, uploader, kind, name, content_type, bytes, address)
     SELECT gen_random_uuid(), $1, $2, 'file', 'a.txt', 'text/plain', $3, $4 FROM generate_series(1, $5)`,
    [person.conversationId, person.key, rows.bytes, rows.address ?? null, rows.files],
  );
}

test("[MED9] uploads at the same time do not pass the quota; a send makes room", async () => {
  const person = await newPerson();
  const other = await newPerson();
  const answers = await Promise.all(Array.from({ length: 25 }, () => upload(person)));
  const stored = answers.filter(({ status }) => status === 201);
  expect(stored.length).toBeLessThanOrEqual(20);
  const others = answers.filter(({ status }) => status !== 201);
  expect(others.map(({ body }) => body.code)).toEqual(others.map(() => "upload_quota"));
  for (let n = stored.length; n < 20; n++) expect((await upload(person)).status).toBe(201);
  expect(await upload(other)).toMatchObject({ status: 201 });
  await person.send(stored[0]?.body.attachmentId ?? "");
  expect(await upload(person)).toMatchObject({ status: 201 });
  expect(await upload(person)).toMatchObject(refused);
});

const PART =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\na';

test.each([
  ["before the file", ""],
  ["inside the file", PART],
])("[LIM3] [MED9] uploads that are cut %s end, and give their room back", async (_, sent) => {
  const person = await newPerson();
  const { host, hostname, port } = new URL(app.url);
  const head = [
    `POST /api/v1/uploads?conversationId=${person.conversationId} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${person.token}`,
    "Content-Type: multipart/form-data; boundary=b",
    "Content-Length: 1000",
  ];
  const cut = Array.from({ length: 20 }, async () => {
    const socket = connect(Number(port), hostname);
    socket.write(`${head.join("\r\n")}\r\n\r\n${sent}`);
    await once(socket, "connect");
    return socket;
  });
  const sockets = await Promise.all(cut);
  const status = async (): Promise<number> => (await upload(person)).status;
  await expect.poll(status, { interval: 250 }).toBe(409);
  for (const socket of sockets) socket.destroy();
  await expect.poll(status, { interval: 250, timeout: 5_000 }).toBe(201);
});

test("[MED14] an own upload that was not sent can be removed, and makes room", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [unsent, sent] = [await upload(person), await upload(person)];
  await person.send(sent.body.attachmentId);
  await keep(person, { files: 19, bytes: 1 });
  expect(await upload(person)).toMatchObject(refused);
  const discard = async ({ token }: Person, { body }: Answer): Promise<number> => {
    const url = `${app.url}/api/v1/attachments/${body.attachmentId}`;
    return (await fetch(url, { method: "DELETE", headers: { authorization: `Bearer ${token}` } }))
      .status;
  };
  expect([await discard(other, unsent), await discard(person, sent)]).toEqual([404, 404]);
  expect([await discard(person, unsent), await discard(person, unsent)]).toEqual([204, 404]);
  expect(await upload(person)).toMatchObject({ status: 201 });
  const { rowCount } = await app.sql.query("SELECT FROM attachment WHERE id = $1", [
    unsent.body.attachmentId,
  ]);
  expect(rowCount).toBe(0);
});

test("[MED9] bytes count as files do", async () => {
  const person = await newPerson();
  await keep(person, { files: 1, bytes: 100 * 1_048_576 - 1_000 });
  expect(await upload(person)).toMatchObject({ status: 201 });
  expect(await upload(person, { bytes: 2_000 })).toMatchObject(refused);
});

test("[MED9] visitors from one address share a quota; users whom the main site vouches for do not", async () => {
  const address = "203.0.113.9";
  const [first, second] = [
    await newPerson(await app.visitor()),
    await newPerson(await app.visitor()),
  ];
  await keep(first, { files: 99, bytes: 1, address });
  const last = await upload(second, { address });
  expect(last.status).toBe(201);
  const third = await newPerson(await app.visitor());
  expect(await upload(third, { address })).toMatchObject(refused);
  expect(await upload(third, { address: "203.0.113.10" })).toMatchObject({ status: 201 });
  expect(await upload(await newPerson(), { address })).toMatchObject({ status: 201 });
  await second.send(last.body.attachmentId);
  expect(await upload(third, { address })).toMatchObject({ status: 201 });
});

test("[MED9] the address of an upload is stored for visitors, until it is sent", async () => {
  const address = "203.0.113.11";
  const addressOf = async (id: string) =>
    (
      await app.sql.query<{ address: string | null }>(
        "SELECT address FROM attachment WHERE id = $1",
        [id],
      )
    ).rows[0]?.address;
  const visitor = await newPerson(await app.visitor());
  const { body } = await upload(visitor, { address });
  expect(await addressOf(body.attachmentId)).toBe(address);
  await visitor.send(body.attachmentId);
  expect(await addressOf(body.attachmentId)).toBeNull();
  const user = await upload(await newPerson(), { address });
  expect(await addressOf(user.body.attachmentId)).toBeNull();
});

test.each(["ENOSPC", "EDQUOT"])(
  "[MED10] a disk that is full (%s) while an upload is read refuses it, and the next one counts as before",
  async (code) => {
    const database = openDatabase({ url: app.databaseUrl, poolMax: 2, onError: () => undefined });
    try {
      const person = await newPerson();
      const id = person.key.slice("user:".length);
      const actor = { kind: "user", id, key: participantKey({ kind: "user", id }) } as UserActor;
      const attachments = createAttachments({
        database,
        blobs: { put: never, get: never, remove: never },
        images: { encode: never, close: never },
        uploadBytesMax: 1_000,
        diskReserveBytes: 0,
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      });
      const about = { conversationId: person.conversationId, address: "a", bytes: 10 };
      const full = Object.assign(new Error("full"), { code });
      for (let n = 0; n < 25; n++)
        expect(await attachments.accept(actor, about, () => Promise.reject(full))).toEqual({
          ok: false,
          refusal: { code: "storage_full" },
        });
    } finally {
      await database.close();
    }
  },
);

test("[MED10] uploads are refused when the disk has no room, and messages are not", async () => {
  const full = await startTestApp({
    env: { DISK_FREE_BYTES_MIN: String(Number.MAX_SAFE_INTEGER) },
  });
  try {
    const client = await full.user("writer");
    const { conversation } = await client.ok("open", {});
    const person = { token: full.token("writer"), conversationId: conversation.id };
    const answer = await upload(
      { ...person, key: "", send: () => Promise.resolve() },
      { url: full.url },
    );
    expect(answer).toMatchObject({ status: 507, body: { code: "storage_full" } });
    await client.ok("send", {
      conversationId: conversation.id,
      clientId: "t",
      kind: "text",
      body: { text: "No file, then." },
    });
    const metrics = await (await fetch(`${full.url}/metrics`)).text();
    expect(Number(/^deskwire_disk_free_bytes (.+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0);
  } finally {
    await full.close();
  }
});
