import type { ParticipantKey } from "@deskwire/protocol";
import type { Queryable } from "../platform/postgres/database.ts";
import type { Unsent } from "./upload-quota.ts";

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
  /** The message that shows the attachment; null: there is no such message. */
  seq: number | null;
}

export interface NewAttachment extends Omit<AttachmentRecord, "seq"> {
  /** Of a visitor, until the upload is sent; null for everybody else. */
  address: string | null;
}

export interface OrphanRecord {
  id: string;
  createdAt: string;
}

// It is no participant's key, so the uploader of a claimed orphan can neither send nor read it.
const NOBODY = "";
const UNSENT =
  "SELECT count(*)::int AS files, coalesce(sum(bytes), 0)::float8 AS bytes FROM attachment WHERE seq IS NULL";
const COLUMNS = `id, conversation_id AS "conversationId", uploader, kind, name, content_type AS "contentType", bytes, width, height, seq`;

/** Rows of attachments. Their bytes are in a BlobStore. */
export const attachmentStore = {
  async insert(db: Queryable, row: NewAttachment): Promise<void> {
    await db.query(
      `INSERT INTO attachment (id, conversation_id, uploader, kind, name, content_type, bytes, width, height, address)
       VALUES ($1, $2, $3, $4::attachment_kind, $5, $6, $7, $8, $9, $10)`,
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
        row.address,
      ],
    );
  },

  /** The uploads of a participant that no message shows. */
  async unsentOf(db: Queryable, uploader: ParticipantKey): Promise<Unsent> {
    const { rows } = await db.query<Unsent>(`${UNSENT} AND uploader = $1`, [uploader]);
    return rows[0] ?? { files: 0, bytes: 0 };
  },

  /** The uploads of visitors from an address that no message shows. */
  async unsentFrom(db: Queryable, address: string): Promise<Unsent> {
    const { rows } = await db.query<Unsent>(`${UNSENT} AND address = $1`, [address]);
    return rows[0] ?? { files: 0, bytes: 0 };
  },

  async byId(db: Queryable, id: string): Promise<AttachmentRecord | null> {
    const { rows } = await db.query<AttachmentRecord>(
      `SELECT ${COLUMNS} FROM attachment WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  },

  /** Those of these ids that exist. */
  async known(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
    const { rows } = await db.query<{ id: string }>(
      "SELECT id FROM attachment WHERE id = ANY ($1::uuid[])",
      [ids],
    );
    return new Set(rows.map((row) => row.id));
  },

  /** Makes the attachments of a recalled message old orphans, which nobody can read and the next clean-up removes. */
  async orphan(tx: Queryable, conversationId: string, seq: number): Promise<void> {
    await tx.query(
      `UPDATE attachment SET seq = NULL, uploader = '${NOBODY}', created_at = 'epoch' WHERE conversation_id = $1 AND seq = $2`,
      [conversationId, seq],
    );
  },

  /**
   * Claims attachments that have been in no message for a day, oldest first, after `after`. Nobody can send or read a
   * claimed attachment. The caller removes the bytes, and then the rows.
   */
  async claimOrphans(
    db: Queryable,
    { after, limit }: { after: OrphanRecord | null; limit: number },
  ): Promise<OrphanRecord[]> {
    const { rows } = await db.query<OrphanRecord>(
      `WITH claimed AS (
         UPDATE attachment SET uploader = '${NOBODY}', address = NULL WHERE id IN (
           SELECT id FROM attachment WHERE seq IS NULL AND created_at < now() - interval '1 day'
             AND ($1::timestamptz IS NULL OR (created_at, id) > ($1, $2::uuid))
           ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
         ) RETURNING id, created_at
       ) SELECT id, created_at AS "createdAt" FROM claimed ORDER BY created_at, id`,
      [after?.createdAt ?? null, after?.id ?? null, limit],
    );
    return rows;
  },

  /** Claims an upload of this participant that no message shows; null when there is none. */
  async claimUnsent(
    db: Queryable,
    { id, uploader }: { id: string; uploader: ParticipantKey },
  ): Promise<OrphanRecord | null> {
    const { rows } = await db.query<OrphanRecord>(
      `UPDATE attachment SET uploader = '${NOBODY}', address = NULL, created_at = 'epoch'
       WHERE id = $1 AND uploader = $2 AND seq IS NULL RETURNING id, created_at AS "createdAt"`,
      [id, uploader],
    );
    return rows[0] ?? null;
  },

  /** Removes the rows. The caller has removed the bytes. */
  async removeOrphans(db: Queryable, ids: readonly string[]): Promise<void> {
    await db.query("DELETE FROM attachment WHERE id = ANY ($1::uuid[]) AND seq IS NULL", [ids]);
  },
};
