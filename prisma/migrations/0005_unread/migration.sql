-- How many messages of agents, notes and events apart, stand after the user's read cursor. Counting them anew with every
-- message costs as much as what has piled up; the writers of messages and cursors, who hold the row anyway, keep it instead.
ALTER TABLE "conversation" ADD COLUMN "user_unread" INTEGER NOT NULL DEFAULT 0;

CREATE FUNCTION "unread_after"(p_conversation uuid, p_seq integer) RETURNS integer
LANGUAGE sql STABLE
AS $$
  SELECT count(*)::integer FROM message m
  WHERE m.conversation_id = p_conversation AND m.seq > p_seq AND m.kind NOT IN ('event', 'note') AND m.sender LIKE 'agent:%'
$$;

UPDATE "conversation" c SET "user_unread" = unread_after(c.id, c.user_read) WHERE c.status <> 'ended';

-- As before, and counts what the user has not read.
CREATE OR REPLACE FUNCTION "append_messages"(
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
      warned_at = CASE WHEN x.last_from IS NULL THEN c.warned_at END,
      user_unread = c.user_unread + x.unread
    FROM (
      SELECT n.conversation, max(n.new_seq) AS last_seq, max(n.at) AS at,
        (array_agg(split_part(n.sender, ':', 1) ORDER BY n.ord DESC) FILTER (WHERE n.kind <> 'note'))[1] AS last_from,
        count(*) FILTER (WHERE n.sender LIKE 'agent:%' AND n.kind <> 'note') AS unread
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

-- As before, and counts anew what is left unread when the user's read cursor moves.
CREATE OR REPLACE FUNCTION "advance_cursors"(p_conversation uuid[], p_reader text[], p_delivered integer[], p_read integer[])
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
      agent_delivered = greatest(c.agent_delivered, x.ad), agent_read = greatest(c.agent_read, x.ar),
      user_unread = CASE WHEN x.ur > c.user_read THEN unread_after(c.id, x.ur) ELSE c.user_unread END
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
