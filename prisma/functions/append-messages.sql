-- Appends a batch of messages. Returns one row for each input row, in the input's order. Its status is one of:
--
--   ok              the message was stored; seq and at are its own
--   dup             the client id was stored before, or earlier in this batch; seq and at are those of the first
--   unknown         the conversation does not exist
--   ended           the conversation has ended
--   held            the sender lost the conversation to the queue, and may get it back
--   forbidden       the sender is neither the conversation's user nor its agent, and the message is not a note of an
--                   agent who may read the conversation
--   bad_reply       reply_to is greater than the conversation's last seq
--   bad_attachment  the sender has not uploaded this image or file for this conversation, or another message shows it
--
-- `first` marks the messages of a user who had not written in the conversation before. It is silent no longer, and its place
-- in the queue is that of the message.
--
-- The body of an image or file is built from the attachment and returned; for other kinds the returned body is null.
--
-- The function first locks the conversations' rows in id order. The statements after that run on a fresh snapshot, so
-- they see everything that was committed while the lock was awaited. One statement that did both could not.
CREATE OR REPLACE FUNCTION append_messages(
  p_conversation uuid[], p_sender text[], p_client_id text[], p_kind text[], p_body text[], p_reply_to integer[]
) RETURNS TABLE (
  ord integer, status text, seq integer, at timestamptz, user_id text, agent_id bigint, body text, first boolean
)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz;
  v_body jsonb[] := p_body::jsonb[];
  v_attachment uuid[];
BEGIN
  PERFORM 1 FROM conversation c WHERE c.id = ANY (p_conversation) ORDER BY c.id FOR NO KEY UPDATE;
  v_now := date_trunc('milliseconds', clock_timestamp());

  -- Every part of a statement costs time, even one that finds no rows. Most batches show no attachment, so this is a
  -- statement of its own.
  IF p_kind && ARRAY['image', 'file'] THEN
    SELECT array_agg(k.body ORDER BY k.ord), array_agg(k.id ORDER BY k.ord) INTO v_body, v_attachment FROM (
      SELECT i.ord, coalesce(f.body, i.body) AS body,
        -- When two messages of the batch show the same attachment, the first one gets it.
        CASE WHEN (i.conversation, i.sender, i.client_id)
          = first_value((i.conversation, i.sender, i.client_id)) OVER (PARTITION BY f.id ORDER BY i.ord)
          THEN f.id END AS id
      FROM unnest(p_conversation, p_sender, p_client_id, p_kind, v_body)
        WITH ORDINALITY AS i (conversation, sender, client_id, kind, body, ord)
      LEFT JOIN LATERAL (
        SELECT x.id, CASE x.kind
          WHEN 'image' THEN jsonb_build_object('attachmentId', x.id, 'width', x.width, 'height', x.height,
            'bytes', x.bytes, 'thumb', '/api/v1/attachments/' || x.id || '/thumb')
          ELSE jsonb_build_object('attachmentId', x.id, 'name', x.name, 'bytes', x.bytes, 'contentType', x.content_type)
        END AS body
        FROM attachment x WHERE i.kind IN ('image', 'file') AND x.id = (i.body ->> 'attachmentId')::uuid
          AND x.conversation_id = i.conversation AND x.uploader = i.sender AND x.kind::text = i.kind AND x.seq IS NULL
        -- The lock keeps the clean-up from deleting the attachment as an orphan before this transaction commits. Two
        -- calls never wait for each other here: an attachment belongs to one conversation, whose row is locked.
        LIMIT 1 FOR NO KEY UPDATE
      ) f ON true
    ) k;
  END IF;

  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT j.*,
      -- Among the messages of this batch with the same client id, the first one that can be stored.
      min(j.ord) FILTER (WHERE j.status = 'ok') OVER (PARTITION BY j.conversation, j.sender, j.client_id) AS first_ord
    FROM (
      SELECT i.ord, i.conversation, i.sender, i.client_id, i.kind::message_kind AS kind,
        i.body, i.reply_to, i.attachment,
        c.last_seq, c.user_id, c.agent_id, greatest(v_now, c.last_at) AS at, c.silent,
        m.seq AS old_seq, m.at AS old_at,
        CASE
          WHEN c.id IS NULL THEN 'unknown'
          WHEN m.seq IS NOT NULL THEN 'dup'
          WHEN i.sender <> 'user:' || c.user_id AND i.sender IS DISTINCT FROM 'agent:' || c.agent_id
            AND NOT (i.kind = 'note' AND agent_may_read(i.sender, i.conversation)) THEN CASE
              WHEN c.status = 'open' OR i.sender = 'agent:' || c.excluded_agent_id THEN 'forbidden'
              WHEN NOT agent_lost(i.sender, i.conversation) THEN 'forbidden'
              WHEN c.status = 'queued' THEN 'held'
              ELSE 'ended'
            END
          WHEN c.status = 'ended' THEN 'ended'
          WHEN i.reply_to > c.last_seq THEN 'bad_reply'
          WHEN i.kind IN ('image', 'file') AND i.attachment IS NULL THEN 'bad_attachment'
          ELSE 'ok'
        END AS status
      FROM unnest(p_conversation, p_sender, p_client_id, p_kind, v_body, p_reply_to, v_attachment)
        WITH ORDINALITY AS i (conversation, sender, client_id, kind, body, reply_to, attachment, ord)
      -- LIMIT 1 keeps the planner from turning these lookups by key into a join over the whole table.
      LEFT JOIN LATERAL (
        SELECT x.id, x.status, x.last_seq, x.last_at, x.user_id, x.agent_id, x.silent,
          x.excluded_agent_id
        FROM conversation x WHERE x.id = i.conversation LIMIT 1
      ) c ON true
      LEFT JOIN LATERAL (
        SELECT x.seq, x.at FROM message x
        WHERE x.conversation_id = i.conversation AND x.sender = i.sender AND x.client_id = i.client_id LIMIT 1
      ) m ON true
    ) j
  ), numbered AS MATERIALIZED (
    SELECT k.*, (k.last_seq + row_number() OVER (PARTITION BY k.conversation ORDER BY k.ord))::integer AS new_seq
    FROM checked k WHERE k.ord = k.first_ord
  ), inserted AS (
    INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, reply_to, at)
    SELECT n.conversation, n.new_seq, n.sender, n.client_id, n.kind, n.body, n.reply_to, n.at FROM numbered n
  ), advanced AS (
    UPDATE conversation c SET last_seq = x.last_seq, last_at = x.at, last_from = coalesce(x.last_from, c.last_from),
      spoke_at = CASE WHEN x.last_from IS NULL THEN c.spoke_at ELSE x.at END,
      warned_at = CASE WHEN x.last_from IS NULL THEN c.warned_at END,
      user_unread = c.user_unread + x.unread, silent = c.silent AND NOT x.by_user,
      queued_at = CASE WHEN c.silent AND x.by_user THEN x.at ELSE c.queued_at END,
      waits_from = CASE WHEN c.silent AND x.by_user THEN x.at ELSE c.waits_from END,
      waiting_since = CASE WHEN c.silent AND x.by_user AND c.waiting_since IS NOT NULL THEN x.at ELSE c.waiting_since END
    FROM (
      SELECT n.conversation, max(n.new_seq) AS last_seq, max(n.at) AS at,
        (array_agg(split_part(n.sender, ':', 1) ORDER BY n.ord DESC) FILTER (WHERE n.kind <> 'note'))[1] AS last_from,
        count(*) FILTER (WHERE n.sender LIKE 'agent:%' AND n.kind <> 'note') AS unread,
        bool_or(n.sender LIKE 'user:%') AS by_user
      FROM numbered n GROUP BY n.conversation
    ) x WHERE c.id = x.conversation
  )
  SELECT k.ord::integer,
    CASE WHEN k.ord > k.first_ord THEN 'dup' ELSE k.status END,
    coalesce(k.old_seq, n.new_seq),
    coalesce(k.old_at, n.at),
    k.user_id, k.agent_id, CASE WHEN k.attachment IS NOT NULL THEN k.body::text END,
    k.silent AND k.status = 'ok' AND k.sender = 'user:' || k.user_id
  FROM checked k LEFT JOIN numbered n ON n.ord = k.first_ord AND k.ord >= k.first_ord
  ORDER BY k.ord;

  IF v_attachment IS NOT NULL THEN
    UPDATE attachment a SET seq = m.seq, address = NULL
    FROM unnest(p_conversation, p_sender, p_client_id, v_attachment) AS i (conversation, sender, client_id, attachment)
    JOIN message m ON m.conversation_id = i.conversation AND m.sender = i.sender AND m.client_id = i.client_id
    -- A message that was stored before under this client id may show another attachment.
    WHERE a.id = i.attachment AND m.body ->> 'attachmentId' = i.attachment::text;
  END IF;

  IF EXISTS (SELECT FROM webhook_endpoint e WHERE e.enabled AND 'message.created' = ANY (e.events)) THEN
    INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at)
    SELECT e.id, 'message.created', m.conversation_id, m.seq, m.at
    FROM (SELECT DISTINCT * FROM unnest(p_conversation, p_sender, p_client_id)) AS i (conversation, sender, client_id)
    JOIN message m ON m.conversation_id = i.conversation AND m.sender = i.sender AND m.client_id = i.client_id
    CROSS JOIN webhook_endpoint e
    -- xmin says that this transaction stored the message: a repeat is not announced again. Notes stay among agents.
    WHERE m.xmin = pg_current_xact_id()::xid AND m.kind <> 'note' AND e.enabled AND 'message.created' = ANY (e.events)
    ORDER BY m.conversation_id, m.seq;
  END IF;
END $$;
