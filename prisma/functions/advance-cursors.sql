-- Advances read and delivered cursors of conversations; a cursor never moves back. Returns one row for each input row,
-- in the input's order. Its status is one of:
--
--   ok       delivered and read are the cursors after the batch; moved says whether this row moved one of them
--   unknown  the conversation does not exist, or the reader is neither its user nor its agent
--   beyond   a cursor is greater than the conversation's last seq: nothing was moved
--
-- When the user's read cursor moves, the number of unread messages is counted again.
CREATE OR REPLACE FUNCTION advance_cursors(
  p_conversation uuid[], p_reader text[], p_delivered integer[], p_read integer[]
) RETURNS TABLE (
  ord integer, status text, moved boolean, delivered integer, read integer, user_id text, agent_id bigint
)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
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
        WHEN c.id IS NULL OR (i.reader <> 'user:' || c.user_id AND i.reader IS DISTINCT FROM 'agent:' || c.agent_id)
          THEN 'unknown'
        WHEN greatest(i.delivered, i.read) > c.last_seq THEN 'beyond'
        ELSE 'ok'
      END AS status
    FROM unnest(p_conversation, p_reader, p_delivered, p_read)
      WITH ORDINALITY AS i (conversation, reader, delivered, read, ord)
    LEFT JOIN LATERAL (SELECT x.* FROM conversation x WHERE x.id = i.conversation LIMIT 1) c ON true
  ), merged AS MATERIALIZED (
    SELECT k.conversation,
      coalesce(max(k.delivered) FILTER (WHERE k.by_user), 0) AS ud,
      coalesce(max(k.read) FILTER (WHERE k.by_user), 0) AS ur,
      coalesce(max(k.delivered) FILTER (WHERE NOT k.by_user), 0) AS ad,
      coalesce(max(k.read) FILTER (WHERE NOT k.by_user), 0) AS ar
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
