/** What the log holds of an error. */
interface LoggedError {
  [field: string]: unknown;
  type: string;
  message: string;
  stack: string;
  code?: string;
  cause?: LoggedError;
}

const NONE = "";
const CAUSES_MAX = 5;
/** A SQLSTATE of these classes is about data, and its message quotes the value. */
const ABOUT_DATA = /^(22|23)/;

/**
 * [DOR10] An error for the log, without the values that it holds. PostgreSQL names the row in `detail`, Prisma repeats the
 * whole call in its message, and both keep parameters in further fields, so only the fields of LoggedError are taken.
 */
export function safeError(error: unknown): LoggedError {
  return safeErrorAt(error, 0);
}

function safeErrorAt(error: unknown, depth: number): LoggedError {
  // Its text could be a value.
  if (!(error instanceof Error)) return { type: typeof error, message: NONE, stack: NONE };
  const { code } = error as NodeJS.ErrnoException;
  const message = safeMessage(error, code);
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message,
    stack: [`${error.name}: ${message}`, ...frames].join("\n"),
    ...(typeof code === "string" && { code }),
    ...(error.cause !== undefined &&
      depth < CAUSES_MAX && { cause: safeErrorAt(error.cause, depth + 1) }),
  };
}

function safeMessage({ name, message }: Error, code: unknown): string {
  if (name.startsWith("PrismaClient")) return message.trim().split("\n").at(-1) ?? "";
  if (typeof code !== "string" || !ABOUT_DATA.test(code)) return message;
  // A constraint's name comes before the value and helps; the value itself is quoted last.
  return code.startsWith("23") ? message : message.replaceAll(/"[^]*"/g, '"…"');
}
