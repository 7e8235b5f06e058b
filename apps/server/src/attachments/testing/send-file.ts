import type { TestApp } from "../../testing/test-app.ts";

/** A file or an image that a user has sent in a conversation of their own. */
export interface SentFile {
  userId: string;
  /** The address of the attachment. */
  path: string;
  /** The user's `authorization`. */
  bearer: Record<string, string>;
  recall(): Promise<unknown>;
}

let made = 0;

export async function sendFile(
  app: TestApp,
  { name = "合同.txt", bytes = Buffer.from("contract") }: { name?: string; bytes?: Buffer } = {},
): Promise<SentFile> {
  const userId = `sender-${++made}`;
  const client = await app.user(userId);
  const conversationId = (await client.ok("open", {})).conversation.id;
  const bearer = { authorization: `Bearer ${app.token(userId)}` };
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(bytes)]), name);
  const url = `${app.url}/api/v1/uploads?conversationId=${conversationId}`;
  const uploaded = await fetch(url, { method: "POST", headers: bearer, body });
  const { attachmentId, kind } = (await uploaded.json()) as {
    attachmentId: string;
    kind: "image" | "file";
  };
  const message = { conversationId, clientId: "f", kind, body: { attachmentId } as never };
  const { seq } = await client.ok("send", message);
  return {
    userId,
    path: `/api/v1/attachments/${attachmentId}`,
    bearer,
    recall: () => client.ok("recall", { conversationId, seq }),
  };
}
