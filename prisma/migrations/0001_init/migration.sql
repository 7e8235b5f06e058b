CREATE TYPE "conversation_status" AS ENUM ('queued', 'open', 'ended');
CREATE TYPE "message_kind" AS ENUM ('text', 'image', 'file', 'card', 'note', 'event');
CREATE TYPE "agent_role" AS ENUM ('agent', 'supervisor', 'admin');
CREATE TYPE "availability" AS ENUM ('online', 'busy', 'away');

-- One row. The epoch names this database's history; give it a new one after restoring a backup.
CREATE TABLE "deskwire" (
  "id" BOOLEAN PRIMARY KEY DEFAULT true CHECK ("id"),
  "epoch" UUID NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO "deskwire" DEFAULT VALUES;

CREATE SEQUENCE "agent_id_seq" AS BIGINT START 66666666 MINVALUE 66666666;

CREATE TABLE "agent" (
  "id" BIGINT PRIMARY KEY DEFAULT nextval('agent_id_seq'),
  "email" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "password_hash" TEXT NOT NULL,
  "role" "agent_role" NOT NULL DEFAULT 'agent',
  "capacity" INTEGER NOT NULL DEFAULT 5 CHECK ("capacity" >= 0),
  "availability" "availability" NOT NULL DEFAULT 'online',
  "disabled" BOOLEAN NOT NULL DEFAULT false,
  -- Since when no node has had a live socket of this agent; null while one has. Kept by the sweep.
  "unreachable_since" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX "agent_email_key" ON "agent" ("email");
ALTER SEQUENCE "agent_id_seq" OWNED BY "agent"."id";

CREATE TABLE "agent_session" (
  "id" UUID PRIMARY KEY,
  "agent_id" BIGINT NOT NULL REFERENCES "agent" ("id") ON DELETE CASCADE,
  "token_hash" BYTEA NOT NULL,
  "csrf_token" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "agent_session_token_hash_key" ON "agent_session" ("token_hash");
CREATE INDEX "agent_session_agent_id_idx" ON "agent_session" ("agent_id");

-- Who a user last said to be, written when a conversation is opened, never at sign-in.
CREATE TABLE "end_user" (
  "id" TEXT PRIMARY KEY,
  "name" TEXT,
  "avatar" TEXT,
  "visitor" BOOLEAN NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

CREATE TABLE "conversation" (
  "id" UUID PRIMARY KEY,
  "user_id" TEXT NOT NULL REFERENCES "end_user" ("id"),
  "agent_id" BIGINT REFERENCES "agent" ("id"),
  "status" "conversation_status" NOT NULL,
  "last_seq" INTEGER NOT NULL DEFAULT 0,
  "last_at" TIMESTAMPTZ(3) NOT NULL,
  -- Who spoke last, 'user' or 'agent': a conversation that waits for the agent is never ended by the clock.
  "last_from" TEXT,
  -- When either side last wrote; null before the first message.
  "spoke_at" TIMESTAMPTZ(3),
  -- When the user was told that the conversation ends soon; null again once somebody writes.
  "warned_at" TIMESTAMPTZ(3),
  "user_delivered" INTEGER NOT NULL DEFAULT 0,
  "user_read" INTEGER NOT NULL DEFAULT 0,
  "agent_delivered" INTEGER NOT NULL DEFAULT 0,
  "agent_read" INTEGER NOT NULL DEFAULT 0,
  "previous_id" UUID,
  "context" JSONB,
  "opened_at" TIMESTAMPTZ(3) NOT NULL,
  -- Its place in the queue; kept when it comes back to the queue, so that nobody waits twice.
  "queued_at" TIMESTAMPTZ(3) NOT NULL,
  -- While queued: kept for this agent alone until then ('infinity': for ever).
  "held_agent_id" BIGINT REFERENCES "agent" ("id"),
  "held_until" TIMESTAMPTZ(3),
  -- While open: offered to this agent until then, who takes it by claiming it.
  "offered_agent_id" BIGINT REFERENCES "agent" ("id"),
  "offered_until" TIMESTAMPTZ(3),
  -- While queued: gave it back, and does not get it again unasked.
  "excluded_agent_id" BIGINT REFERENCES "agent" ("id"),
  "ended_at" TIMESTAMPTZ(3),
  "rating" SMALLINT CHECK ("rating" BETWEEN 1 AND 5),
  "rating_comment" TEXT
) WITH (fillfactor = 70);
-- A user has at most one live conversation, whatever races.
CREATE UNIQUE INDEX "conversation_live_user_key" ON "conversation" ("user_id") WHERE "status" <> 'ended';
CREATE INDEX "conversation_user_idx" ON "conversation" ("user_id", "opened_at" DESC);
CREATE INDEX "conversation_agent_live_idx" ON "conversation" ("agent_id") WHERE "status" = 'open';
CREATE INDEX "conversation_agent_idx" ON "conversation" ("agent_id", "opened_at" DESC);
CREATE INDEX "conversation_queue_idx" ON "conversation" ("queued_at", "id") WHERE "status" = 'queued';
CREATE INDEX "conversation_offered_idx" ON "conversation" ("offered_agent_id") WHERE "offered_agent_id" IS NOT NULL;
CREATE INDEX "conversation_opened_idx" ON "conversation" ("opened_at" DESC, "id");

-- No foreign key to conversation: the writer holds the conversation's lock, and the check costs as much as the row.
CREATE TABLE "message" (
  "conversation_id" UUID NOT NULL,
  "seq" INTEGER NOT NULL,
  "sender" TEXT,
  "client_id" TEXT,
  "kind" "message_kind" NOT NULL,
  "body" JSONB NOT NULL,
  "reply_to" INTEGER,
  -- A tombstone: its text is gone, its place in the sequence stays.
  "recalled" BOOLEAN NOT NULL DEFAULT false,
  "at" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("conversation_id", "seq")
);
CREATE UNIQUE INDEX "message_client_id_key" ON "message" ("conversation_id", "sender", "client_id") WHERE "client_id" IS NOT NULL;

CREATE TYPE "attachment_kind" AS ENUM ('image', 'file');

-- An upload belongs to one conversation from its first byte. Until a message shows it, it is an orphan, and is
-- cleaned up after a day; recalling that message makes it one again.
CREATE TABLE "attachment" (
  "id" UUID PRIMARY KEY,
  "conversation_id" UUID NOT NULL,
  "uploader" TEXT NOT NULL,
  "kind" "attachment_kind" NOT NULL,
  "name" TEXT NOT NULL,
  "content_type" TEXT NOT NULL,
  "bytes" INTEGER NOT NULL,
  "width" INTEGER,
  "height" INTEGER,
  "seq" INTEGER,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);
CREATE INDEX "attachment_orphan_idx" ON "attachment" ("created_at") WHERE "seq" IS NULL;
CREATE INDEX "attachment_message_idx" ON "attachment" ("conversation_id", "seq") WHERE "seq" IS NOT NULL;

-- Addresses of the main site that want to hear of events.
CREATE TABLE "webhook_endpoint" (
  "id" UUID PRIMARY KEY,
  "url" TEXT NOT NULL,
  "secret" TEXT NOT NULL,
  "events" TEXT[] NOT NULL,
  "enabled" BOOLEAN NOT NULL DEFAULT true,
  -- Why it was switched off by the server: 'gone' after a 410.
  "disabled_reason" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

CREATE TYPE "delivery_state" AS ENUM ('pending', 'delivered', 'dead');

-- One event for one endpoint, written in the transaction that makes the event true. Its id is the webhook-id, for ever.
CREATE TABLE "webhook_delivery" (
  "id" UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "endpoint_id" UUID NOT NULL REFERENCES "webhook_endpoint" ("id") ON DELETE CASCADE,
  "type" TEXT NOT NULL,
  "conversation_id" UUID NOT NULL,
  "seq" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "state" "delivery_state" NOT NULL DEFAULT 'pending',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "status" INTEGER,
  "error" TEXT,
  "tried_at" TIMESTAMPTZ(3)
);
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery" ("next_at") WHERE "state" = 'pending';
CREATE INDEX "webhook_delivery_endpoint_idx" ON "webhook_delivery" ("endpoint_id", "at" DESC);

CREATE TABLE "assignment_decision" (
  "id" UUID PRIMARY KEY,
  "conversation_id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "trigger" TEXT NOT NULL,
  "strategy" TEXT NOT NULL,
  "seed" TEXT NOT NULL,
  "chosen" BIGINT,
  "candidates" JSONB NOT NULL
);
CREATE INDEX "assignment_decision_conversation_idx" ON "assignment_decision" ("conversation_id", "at");
CREATE INDEX "assignment_decision_at_idx" ON "assignment_decision" ("at");

-- Whether a sender is an agent who may read the conversation: what `authorize` says of "read", for the notes that the
-- writer has to judge under the conversation's lock.
CREATE FUNCTION "agent_may_read"(p_sender text, p_conversation uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (
    SELECT FROM conversation c
    JOIN agent a ON a.id = CASE WHEN p_sender LIKE 'agent:%' THEN substr(p_sender, 7)::bigint END
    WHERE c.id = p_conversation AND NOT a.disabled AND (
      a.role <> 'agent' OR c.status = 'queued' OR c.agent_id = a.id OR c.offered_agent_id = a.id
      OR EXISTS (SELECT FROM assignment_decision d WHERE d.conversation_id = c.id AND d.chosen = a.id)
      OR EXISTS (SELECT FROM conversation s WHERE s.user_id = c.user_id AND s.status = 'open' AND s.agent_id = a.id)
    )
  )
$$;

-- Appends a batch. One row out per input row, in order:
--   ok         stored, with its seq and time
--   dup        stored before (or earlier in this batch) under the same client id: the first seq and time
--   unknown    no such conversation
--   ended      the conversation takes no more messages
--   forbidden  the sender is neither its user nor its agent, and this is no note of an agent who may read it
--   bad_reply  reply_to is not a seq of this conversation
--   bad_attachment  an image or file that the sender has not uploaded for this conversation, or that another message shows
-- The body of an image or file is made here, from the attachment, and answered; that of any other kind is null.
-- The conversations' rows are locked in id order first; what follows runs on a fresh snapshot and so sees
-- everything that committed while it waited. A statement that did both could not.
CREATE FUNCTION "append_messages"(
  p_conversation uuid[], p_sender text[], p_client_id text[], p_kind text[], p_body text[], p_reply_to integer[]
) RETURNS TABLE (ord integer, status text, seq integer, at timestamptz, user_id text, agent_id bigint, body text)
LANGUAGE plpgsql VOLATILE
-- A plan made while the tables were small must not outlive that.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE v_now timestamptz;
BEGIN
  PERFORM 1 FROM conversation c WHERE c.id = ANY (p_conversation) ORDER BY c.id FOR NO KEY UPDATE;
  v_now := date_trunc('milliseconds', clock_timestamp());
  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT i.ord, i.conversation, i.sender, i.client_id, i.kind::message_kind AS kind, coalesce(f.body, i.body::jsonb) AS body,
      i.reply_to, f.id AS attachment_id,
      c.last_seq, c.user_id, c.agent_id, greatest(v_now, c.last_at) AS at,
      m.seq AS old_seq, m.at AS old_at,
      CASE
        WHEN c.id IS NULL THEN 'unknown'
        WHEN m.seq IS NOT NULL THEN 'dup'
        WHEN i.sender <> 'user:' || c.user_id AND i.sender IS DISTINCT FROM 'agent:' || c.agent_id
          AND NOT (i.kind = 'note' AND agent_may_read(i.sender, i.conversation)) THEN 'forbidden'
        WHEN c.status = 'ended' THEN 'ended'
        WHEN i.reply_to > c.last_seq THEN 'bad_reply'
        WHEN i.kind IN ('image', 'file') AND (f.id IS NULL OR i.ord > min(i.ord) OVER (PARTITION BY f.id)) THEN 'bad_attachment'
        ELSE 'ok'
      END AS status,
      min(i.ord) OVER (PARTITION BY i.conversation, i.sender, i.client_id) AS first_ord
    FROM unnest(p_conversation, p_sender, p_client_id, p_kind, p_body, p_reply_to)
      WITH ORDINALITY AS i (conversation, sender, client_id, kind, body, reply_to, ord)
    LEFT JOIN LATERAL (
      SELECT x.id, x.status, x.last_seq, x.last_at, x.user_id, x.agent_id FROM conversation x WHERE x.id = i.conversation LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
      SELECT x.seq, x.at FROM message x
      WHERE x.conversation_id = i.conversation AND x.sender = i.sender AND x.client_id = i.client_id LIMIT 1
    ) m ON true
    LEFT JOIN LATERAL (
      SELECT x.id, CASE x.kind
        WHEN 'image' THEN jsonb_build_object('attachmentId', x.id, 'width', x.width, 'height', x.height, 'bytes', x.bytes,
          'thumb', '/api/v1/attachments/' || x.id || '/thumb')
        ELSE jsonb_build_object('attachmentId', x.id, 'name', x.name, 'bytes', x.bytes, 'contentType', x.content_type) END AS body
      FROM attachment x WHERE i.kind IN ('image', 'file') AND x.id = (i.body::jsonb ->> 'attachmentId')::uuid
        AND x.conversation_id = i.conversation AND x.uploader = i.sender AND x.kind::text = i.kind AND x.seq IS NULL LIMIT 1
    ) f ON true
  ), numbered AS MATERIALIZED (
    SELECT k.*, (k.last_seq + row_number() OVER (PARTITION BY k.conversation ORDER BY k.ord))::integer AS new_seq
    FROM checked k WHERE k.status = 'ok' AND k.ord = k.first_ord
  ), inserted AS (
    INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, reply_to, at)
    SELECT n.conversation, n.new_seq, n.sender, n.client_id, n.kind, n.body, n.reply_to, n.at FROM numbered n
  ), shown AS (
    UPDATE attachment a SET seq = n.new_seq FROM numbered n WHERE a.id = n.attachment_id
  ), announced AS (
    INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at)
    SELECT e.id, 'message.created', n.conversation, n.new_seq, n.at
    FROM numbered n CROSS JOIN webhook_endpoint e WHERE e.enabled AND 'message.created' = ANY (e.events)
  ), advanced AS (
    UPDATE conversation c SET last_seq = x.last_seq, last_at = x.at, last_from = coalesce(x.last_from, c.last_from),
      spoke_at = CASE WHEN x.last_from IS NULL THEN c.spoke_at ELSE x.at END,
      warned_at = CASE WHEN x.last_from IS NULL THEN c.warned_at END
    FROM (
      SELECT n.conversation, max(n.new_seq) AS last_seq, max(n.at) AS at,
        (array_agg(split_part(n.sender, ':', 1) ORDER BY n.ord DESC) FILTER (WHERE n.kind <> 'note'))[1] AS last_from
      FROM numbered n GROUP BY n.conversation
    ) x WHERE c.id = x.conversation
  )
  -- first_ord of a repeat inside the batch leads to the row that was stored, or to the same refusal.
  SELECT k.ord::integer,
    CASE WHEN k.status = 'ok' AND k.ord > k.first_ord THEN 'dup' ELSE k.status END,
    coalesce(k.old_seq, n.new_seq),
    CASE WHEN k.status = 'dup' THEN k.old_at WHEN k.status = 'ok' THEN n.at END,
    k.user_id, k.agent_id, CASE WHEN k.attachment_id IS NOT NULL THEN k.body::text END
  FROM checked k LEFT JOIN numbered n ON n.ord = k.first_ord
  ORDER BY k.ord;
END $$;

-- Advances cursors. One row out per input row, in order:
--   ok         with the cursors as they are now; moved tells whether this row moved them
--   unknown    no such conversation, or the reader is neither its user nor its agent
--   beyond     a cursor past last_seq: nothing moved
CREATE FUNCTION "advance_cursors"(p_conversation uuid[], p_reader text[], p_delivered integer[], p_read integer[])
RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, user_id text, agent_id bigint)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM conversation c WHERE c.id = ANY (p_conversation) ORDER BY c.id FOR NO KEY UPDATE;
  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT i.ord, i.conversation, c.user_id, c.agent_id,
      i.reader LIKE 'user:%' AS by_user,
      CASE WHEN i.reader LIKE 'user:%' THEN c.user_delivered ELSE c.agent_delivered END AS old_delivered,
      CASE WHEN i.reader LIKE 'user:%' THEN c.user_read ELSE c.agent_read END AS old_read,
      greatest(i.delivered, i.read) AS delivered, i.read,
      CASE
        WHEN c.id IS NULL OR (i.reader <> 'user:' || c.user_id AND i.reader IS DISTINCT FROM 'agent:' || c.agent_id) THEN 'unknown'
        WHEN greatest(i.delivered, i.read) > c.last_seq THEN 'beyond'
        ELSE 'ok'
      END AS status
    FROM unnest(p_conversation, p_reader, p_delivered, p_read) WITH ORDINALITY AS i (conversation, reader, delivered, read, ord)
    LEFT JOIN LATERAL (SELECT x.* FROM conversation x WHERE x.id = i.conversation LIMIT 1) c ON true
  ), merged AS MATERIALIZED (
    SELECT k.conversation,
      coalesce(max(k.delivered) FILTER (WHERE k.by_user), 0) AS ud, coalesce(max(k.read) FILTER (WHERE k.by_user), 0) AS ur,
      coalesce(max(k.delivered) FILTER (WHERE NOT k.by_user), 0) AS ad, coalesce(max(k.read) FILTER (WHERE NOT k.by_user), 0) AS ar
    FROM checked k WHERE k.status = 'ok' GROUP BY k.conversation
  ), advanced AS (
    UPDATE conversation c SET
      user_delivered = greatest(c.user_delivered, x.ud), user_read = greatest(c.user_read, x.ur),
      agent_delivered = greatest(c.agent_delivered, x.ad), agent_read = greatest(c.agent_read, x.ar)
    FROM merged x WHERE c.id = x.conversation
      AND (x.ud > c.user_delivered OR x.ur > c.user_read OR x.ad > c.agent_delivered OR x.ar > c.agent_read)
  )
  SELECT k.ord::integer, k.status,
    k.status = 'ok' AND (k.delivered > k.old_delivered OR k.read > k.old_read),
    greatest(k.old_delivered, CASE WHEN k.by_user THEN x.ud ELSE x.ad END),
    greatest(k.old_read, CASE WHEN k.by_user THEN x.ur ELSE x.ar END),
    k.user_id, k.agent_id
  FROM checked k LEFT JOIN merged x ON x.conversation = k.conversation
  ORDER BY k.ord;
END $$;
