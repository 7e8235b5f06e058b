/** [MED1] An uploaded file. Only `send` with its id shows it to anyone. */
export interface UploadAnswer {
  attachmentId: string;
  kind: "image" | "file";
  name: string;
  bytes: number;
  contentType: string;
  /** Of images: pixels, and the URL of the thumbnail relative to the server. */
  width?: number;
  height?: number;
  thumb?: string;
}

/** [MED13] The answer of `POST /attachments/:id/downloads`. */
export interface DownloadAnswer {
  /** Relative to the server. It serves one download. */
  url: string;
  expiresAt: string;
}

/** The query of `POST /uploads`. */
export interface UploadQuery {
  conversationId: string;
}
