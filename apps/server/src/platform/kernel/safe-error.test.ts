import { expect, test } from "vitest";
import { safeError } from "./safe-error.ts";

const SECRET = "mia@desk.example";

const failures: [what: string, error: Error][] = [
  [
    "a unique violation",
    Object.assign(new Error('duplicate key value violates unique constraint "agent_email_key"'), {
      code: "23505",
      detail: `Key (email)=(${SECRET}) already exists.`,
      where: SECRET,
      parameters: [SECRET],
    }),
  ],
  [
    "a value that PostgreSQL refuses",
    Object.assign(new Error(`invalid input syntax for type bigint: "${SECRET}"`), {
      code: "22P02",
    }),
  ],
  [
    "an invalid call of Prisma",
    Object.assign(
      new Error(
        `\nInvalid invocation:\n\n{ data: { email: "${SECRET}" } }\n\nUnknown argument passwordHash`,
      ),
      { name: "PrismaClientValidationError", meta: { email: SECRET } },
    ),
  ],
  [
    "a cause",
    new Error("the call failed", {
      cause: Object.assign(new Error(`"${SECRET}"`), { code: "22001" }),
    }),
  ],
  ["what is no error", new Error("failed", { cause: { email: SECRET } })],
];

test.each(failures)("[DOR10] the log holds no value of %s", (_what, error) => {
  const logged = JSON.stringify(safeError(error));
  expect(logged).not.toContain(SECRET);
  expect(logged).toContain("safe-error.test");
});

test("[DOR10] the log holds what helps: type, code, message, stack and cause", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:5432"), {
    code: "ECONNREFUSED",
  });
  const error = new TypeError("no connection", { cause });
  expect(safeError(error)).toMatchObject({
    type: "TypeError",
    message: "no connection",
    cause: { type: "Error", message: cause.message, code: "ECONNREFUSED" },
  });
  const [unique] = failures[0]!.slice(1) as [Error];
  expect(safeError(unique).message).toContain("agent_email_key");
});
