import type { UploadAnswer } from "@deskwire/protocol";
import { ApiError, csrfHeader, refusalOf, withFreshCsrf } from "./http.ts";

export interface UploadOptions {
  conversationId: string;
  file: File;
  /** Called with 0 to 1 as the bytes leave; at 1 the server still has to look at them. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Uploads one file. Rejects with an ApiError, or with the signal's reason once it is cancelled. `fetch` tells no progress. */
export function uploadFile(options: UploadOptions): Promise<UploadAnswer> {
  return withFreshCsrf(() => attempt(options));
}

function attempt(options: UploadOptions): Promise<UploadAnswer> {
  const { conversationId, file, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancel = () => request.abort();
    signal.addEventListener("abort", cancel);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onloadend = () => {
      signal.removeEventListener("abort", cancel);
      if (signal.aborted) return reject(signal.reason as Error);
      if (request.status === 0) return reject(new ApiError("offline", 0));
      const body: unknown = parsed(request.responseText);
      if (request.status === 201) return resolve(body as UploadAnswer);
      reject(refusalOf(body, request.status));
    };
    request.open("POST", `/api/v1/uploads?conversationId=${encodeURIComponent(conversationId)}`);
    for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value);
    request.setRequestHeader("accept", "application/json");
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
