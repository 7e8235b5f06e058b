import { postUpload, type UploadRequest } from "@deskwire/chat-view/browser/post-upload";
import { readUploadOutcome } from "@deskwire/chat-view/files/upload-outcome";
import type { UploadAnswer } from "@deskwire/protocol";
import { csrfHeader, refusalOf, withFreshCsrf } from "./http.ts";

export type UploadOptions = Omit<UploadRequest, "headers">;

/** Uploads one file. Rejects with an ApiError, or with the signal's reason once it is cancelled. */
export function uploadFile(options: UploadOptions): Promise<UploadAnswer> {
  return withFreshCsrf(async () => {
    const response = await postUpload({ ...options, headers: csrfHeader() });
    options.signal.throwIfAborted();
    const outcome = readUploadOutcome(options.conversationId, response);
    if (outcome.ok) return outcome.value.answer;
    throw refusalOf(outcome.code, response.status);
  });
}
