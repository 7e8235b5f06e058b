import { afterAll, beforeAll } from "vitest";
import { ERRORS, type Problem } from "@deskwire/protocol";
import { sendText } from "../../../testing/stage.ts";
import {
  startTestApp,
  type HttpAnswer,
  type TestAgent,
  type TestApp,
} from "../../../testing/test-app.ts";

export let app: TestApp;
export let agent: TestAgent;
export let lead: TestAgent;
export let stranger: TestAgent;
export let disabled: TestAgent;
export let visitorToken: string;
/** The conversation of the user "ann", assigned to `agent`. */
export let id: string;

/** Starts an app with a conversation before the tests of a file and stops it after them. */
export function useHttpStage(): void {
  beforeAll(async () => {
    app = await startTestApp({ env: { ALLOWED_ORIGINS: "https://shop.example" } });
    agent = await app.agent();
    const socket = await agent.connect();
    const ann = await app.user("ann");
    id = (await ann.ok("open", {})).conversation.id;
    await sendText(ann, id, "hello");
    await socket.ok("send", {
      conversationId: id,
      clientId: "note",
      kind: "note",
      body: { text: "secret" },
    });
    [lead, stranger, disabled] = [
      await app.agent({ role: "supervisor" }),
      await app.agent(),
      await app.agent(),
    ];
    await app.admin.http("PATCH", `/api/v1/agents/${disabled.id}`, { disabled: true });
    visitorToken = (await app.visitor()).token;
  });
  afterAll(() => app.close());
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The code of a complete problem document by RFC 9457 and [HTP1], otherwise its faults. */
export function problemOf(answer: HttpAnswer): string {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json"))
    return `${answer.status} ${type} ${answer.text}`;
  const problem = answer.json() as Problem;
  const whole =
    ERRORS[problem.code].status === problem.status &&
    answer.status === problem.status &&
    /^[0-9a-f-]{36}$/.test(problem.requestId) &&
    URL.canParse(problem.type) &&
    problem.title !== "" &&
    problem.detail !== "";
  return whole ? problem.code : `incomplete: ${answer.text}`;
}

export const resultOf = (answer: HttpAnswer): string =>
  answer.status < 400 ? "ok" : problemOf(answer);
