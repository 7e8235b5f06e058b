import type { UploadOutcome } from "@deskwire/chat-view/files/upload-state";
import type { ErrorCode, UploadAnswer } from "@deskwire/protocol";

export interface UploadTask {
  conversationId: string;
  file: File;
  token: string;
  /** Called with the share of the bytes that has left, from 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

export type SendUpload = (task: UploadTask) => Promise<UploadOutcome>;

/** [MED1] Uploads one file. It uses XMLHttpRequest, because fetch does not tell the progress. Never rejects. */
export const sendUpload: SendUpload = ({ conversationId, file, token, onProgress, signal }) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", `/api/v1/uploads?conversationId=${encodeURIComponent(conversationId)}`);
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    });
    request.addEventListener("load", () =>
      resolve(parseAnswer(conversationId, request.status, request.responseText)),
    );
    for (const end of ["error", "abort", "timeout"]) {
      request.addEventListener(end, () => resolve({ ok: false, code: "offline" }));
    }
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });

/** A refusal has the code of its problem document, also one that is newer than this client, else one for its status. */
export function parseAnswer(conversationId: string, status: number, text: string): UploadOutcome {
  const body = parseObject(text);
  if (status === 201 && body && typeof body["attachmentId"] === "string") {
    return { ok: true, value: { conversationId, answer: body as unknown as UploadAnswer } };
  }
  const code = body?.["code"];
  if (typeof code === "string" && /^[a-z_]+$/.test(code)) {
    return { ok: false, code: code as ErrorCode };
  }
  // A proxy before the server has limits and answers of its own.
  if (status === 413) return { ok: false, code: "too_large" };
  return { ok: false, code: status >= 500 ? "unavailable" : "internal" };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
