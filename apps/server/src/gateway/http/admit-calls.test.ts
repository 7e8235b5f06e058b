import { connect, type AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAdmission, NOTHING, type Admission, type Answered } from "../admission/admission.ts";
import { userActor } from "../../testing/user-actor.ts";
import { admitCall, callAdmission } from "./admit-calls.ts";
import { createHttp } from "./http-server.ts";

const ANN = userActor("ann");
let http: FastifyInstance;
let admission: Admission;
/** What the calls have told the admission about their answers. */
let answers: Answered[];
/** What the route answers. */
let handle: (request: FastifyRequest, reply: FastifyReply) => unknown;

beforeEach(async () => {
  answers = [];
  const rates = { costPerSecond: 1_000, bytesPerSecond: 1_000, opensPerMinute: 10 };
  admission = createAdmission({ ...rates, readsAtOnce: 4 });
  http = createHttp({ logLevel: "silent", trustProxy: 0 });
  await http.register(callAdmission);
  http.get("/page", async (request, reply) => {
    await admitCall(listenedTo(admission), request, ANN);
    return handle(request, reply);
  });
  await http.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(async () => {
  admission.close();
  await http.close();
});

/** The admission, with its answers written down. */
function listenedTo({ admit, ...others }: Admission): Admission {
  return {
    ...others,
    admit: (client, { start, ...work }) =>
      admit(client, {
        ...work,
        start: (ended) =>
          start((answer) => {
            answers.push(answer);
            ended(answer);
          }),
      }),
  };
}

const port = (): number => (http.server.address() as AddressInfo).port;

/** The number of further requests of the participant that would begin now. */
function freePlaces(): number {
  let began = 0;
  const start = (): void => void began++;
  for (let n = 0; n < 32; n++)
    admission.admit({ actor: ANN, address: "" }, { cost: 0, bytes: 0, stored: NOTHING, start });
  return began;
}

test("[LIM3] [LIM5] an aborted call keeps its places until its handler has ended", async () => {
  const entered = Promise.withResolvers<FastifyRequest>();
  const query = Promise.withResolvers<string>();
  handle = (request) => {
    entered.resolve(request);
    return query.promise;
  };
  const socket = connect(port(), "127.0.0.1");
  socket.write("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
  const { raw } = await entered.promise;
  const aborted = new Promise((resolve) => raw.on("error", () => undefined).on("close", resolve));
  socket.destroy();
  await aborted;
  expect(raw.destroyed).toBe(true);
  expect(admission.reads.pending).toBe(1);
  query.resolve("too late");
  await expect.poll(() => admission.reads.pending).toBe(0);
  expect(freePlaces()).toBe(32);
});

test.each<[string, unknown, number]>([
  ["a text in its bytes", { text: "谢谢" }, JSON.stringify({ text: "谢谢" }).length + 4],
  ["a buffer", Buffer.alloc(3_000), 3_000],
])("[LIM4] the answer counts: %s", async (_, answer, bytes) => {
  handle = () => answer;
  const { status } = await fetch(`http://127.0.0.1:${port()}/page`);
  expect([status, answers]).toEqual([200, [{ cost: bytes / 1_024 }]]);
});

test.each([
  ["GET", 2],
  ["HEAD", 0],
])("[LIM4] a file counts 1 for each 16 KiB: %s", async (method, cost) => {
  handle = (_, reply) =>
    reply.header("content-length", 32_768).send(Readable.from([Buffer.alloc(32_768)]));
  const answer = await fetch(`http://127.0.0.1:${port()}/page`, { method });
  await answer.arrayBuffer();
  expect([answer.status, answers]).toEqual([200, [{ cost }]]);
});
