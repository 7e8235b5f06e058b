import type { ParticipantKey } from "@deskwire/protocol";
import type { Queryable } from "../platform/postgres/database.ts";

export interface AttachmentRecord {
  id: string;
  conversationId: string;
  uploader: ParticipantKey;
  kind: "image" | "file";
  name: string;
  contentType: string;
  bytes: number;
  width: number | null;
  height: number | null;
  /** The message that shows it; null while none does. */
  seq: number | null;
}

export interface OrphanRecord {
  id: string;
  createdAt: string;
}

// No participant's key: who uploaded an orphan that was claimed can do nothing with it any more.
const NOBODY = "";
const COLUMNS = `id, conversation_id AS "conversationId", uploader, kind, name, content_type AS "contentType", bytes, width, height, seq`;

export const attachmentStore = {
  async insert(db: Queryable, row: Omit<AttachmentRecord, "seq">): Promise<void> {
    await db.query(
      `INSERT INTO attachment (id, conversation_id, uploader, kind, name, content_type, bytes, width, height)
       VALUES ($1, $2, $3, $4::attachment_kind, $5, $6, $7, $8, $9)`,
      [
        row.id,
        row.conversationId,
        row.uploader,
        row.kind,
        row.name,
        row.contentType,
        row.bytes,
        row.width,
        row.height,
      ],
    );
  },

  async byId(db: Queryable, id: string): Promise<AttachmentRecord | null> {
    const { rows } = await db.query<AttachmentRecord>(
      `SELECT ${COLUMNS} FROM attachment WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  },

  /** Which of these there are. */
  async known(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id FROM attachment WHERE id = ANY ($1::uuid[])",
      [ids],
    );
    return new Set(rows.map((row) => row.id));
  },

  /** The recalled message's attachments are orphans from now on, and old ones: the next clean-up takes them. */
  async orphan(tx: Queryable, conversationId: string, seq: number): Promise<void> {
    await tx.query(
      "UPDATE attachment SET seq = NULL, created_at = 'epoch' WHERE conversation_id = $1 AND seq = $2",
      [conversationId, seq],
    );
  },

  /**
   * Attachments that no message has shown for a day, oldest first, those after `after`. From then on nobody can send or see
   * them: their bytes are to go, and after that their rows.
   */
  async claimOrphans(
    db: Queryable,
    { after, limit }: { after: OrphanRecord | null; limit: number },
  ): Promise<OrphanRecord[]> {
    const { rows } = await db.query<OrphanRecord>(
      `WITH claimed AS (
         UPDATE attachment SET uploader = '${NOBODY}' WHERE id IN (
           SELECT id FROM attachment WHERE seq IS NULL AND created_at < now() - interval '1 day'
             AND ($1::timestamptz IS NULL OR (created_at, id) > ($1, $2::uuid))
           ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
         ) RETURNING id, created_at
       ) SELECT id, created_at AS "createdAt" FROM claimed ORDER BY created_at, id`,
      [after?.createdAt ?? null, after?.id ?? null, limit],
    );
    return rows;
  },

  /** Their bytes are gone. */
  async removeOrphans(db: Queryable, ids: readonly string[]): Promise<void> {
    await db.query("DELETE FROM attachment WHERE id = ANY ($1::uuid[]) AND seq IS NULL", [ids]);
  },
};

/** Where the bytes of an attachment, and its thumbnail, are kept. Spread over folders, so that none grows large. */
export function blobKey(id: string, thumb: boolean): string {
  return `${id.slice(-2)}/${id}${thumb ? ".thumb" : ""}`;
}

/** How many folders `blobKey` spreads over. */
export const BLOB_FOLDERS = 256;

export function blobFolder(n: number): string {
  return (n % BLOB_FOLDERS).toString(16).padStart(2, "0");
}

/** The attachment that a key belongs to, also where a crash left its bytes under another ending; null for anything else. */
export function attachmentOfKey(key: string): string | null {
  return (
    /^[0-9a-f]{2}\/([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})[.a-z]*$/.exec(
      key,
    )?.[1] ?? null
  );
}
