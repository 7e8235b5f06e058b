export interface UploadRequest {
  conversationId: string;
  file: File;
  /** What authorizes the request. */
  headers: Readonly<Record<string, string>>;
  /** Called with the share of the bytes that has left, from 0 to 1. At 1 the server still checks the file. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

export interface UploadResponse {
  /** 0 without an answer: the connection was lost, or the signal cancelled the upload. */
  status: number;
  text: string;
}

/** [MED1] Posts one file. fetch reports no upload progress. Never rejects. */
export function postUpload(upload: UploadRequest): Promise<UploadResponse> {
  const { conversationId, file, headers, onProgress, signal } = upload;
  // It was cancelled while its caller waited, for example for a token.
  if (signal.aborted) return Promise.resolve({ status: 0, text: "" });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const cancel = () => request.abort();
    signal.addEventListener("abort", cancel);
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onloadend = () => {
      signal.removeEventListener("abort", cancel);
      resolve({ status: request.status, text: request.responseText });
    };
    request.open("POST", `/api/v1/uploads?conversationId=${encodeURIComponent(conversationId)}`);
    request.setRequestHeader("accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}
