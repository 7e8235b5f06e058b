import type { ErrorCode, UploadAnswer } from "@deskwire/protocol";

export type UploadFailure = ErrorCode | "offline";
export type UploadOutcome = { ok: true; value: UploadAnswer } | { ok: false; code: UploadFailure };

export interface UploadTask {
  conversationId: string;
  file: File;
  token: string;
  /** From 0 to 1, of the bytes that have left. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

export type SendUpload = (task: UploadTask) => Promise<UploadOutcome>;

/** [MED1] One upload. XMLHttpRequest, because fetch does not tell how far it has come. */
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
      resolve(parseAnswer(request.status, request.responseText)),
    );
    for (const end of ["error", "abort", "timeout"]) {
      request.addEventListener(end, () => resolve({ ok: false, code: "offline" }));
    }
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });

/** A problem document's code, which may be newer than this client; without one, what the status says. */
export function parseAnswer(status: number, text: string): UploadOutcome {
  const body = parseObject(text);
  if (status === 201 && body && typeof body["attachmentId"] === "string") {
    return { ok: true, value: body as unknown as UploadAnswer };
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
