import type { UploadAnswer } from "@deskwire/protocol";
import { refusalCode } from "./refusal-code.ts";
import type { UploadOutcome } from "./upload-state.ts";

/** [MED1] What a server's answer to an upload means. Status 0: there was no answer. */
export function readUploadOutcome(
  conversationId: string,
  { status, text }: { status: number; text: string },
): UploadOutcome {
  if (status === 0) return { ok: false, code: "offline" };
  const body = parsed(text);
  return status === 201 && isAnswer(body)
    ? { ok: true, value: { conversationId, answer: body } }
    : { ok: false, code: refusalCode(body, status) };
}

function isAnswer(body: unknown): body is UploadAnswer {
  return typeof (body as Partial<UploadAnswer> | null)?.attachmentId === "string";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
