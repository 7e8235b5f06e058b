-- Advances users' cursors of notifications; a cursor never moves back. Returns one row for each input row, in the
-- input's order, with a status as in advance_cursors: ok, unknown or beyond.
CREATE OR REPLACE FUNCTION advance_inbox(p_user text[], p_delivered integer[], p_read integer[])
RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, last_seq integer)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM inbox i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT r.ord, r.user_id, greatest(r.delivered, r.read) AS delivered, r.read, i.delivered_seq, i.read_seq,
      coalesce(i.last_seq, 0) AS last_seq,
      CASE WHEN greatest(r.delivered, r.read) > coalesce(i.last_seq, 0) THEN 'beyond' WHEN i.user_id IS NULL THEN 'unknown' ELSE 'ok' END AS status
    FROM unnest(p_user, p_delivered, p_read) WITH ORDINALITY AS r (user_id, delivered, read, ord)
    LEFT JOIN LATERAL (SELECT x.* FROM inbox x WHERE x.user_id = r.user_id LIMIT 1) i ON true
  ), merged AS MATERIALIZED (
    SELECT k.user_id, max(k.delivered) AS delivered, max(k.read) AS read FROM checked k WHERE k.status = 'ok' GROUP BY k.user_id
  ), advanced AS (
    UPDATE inbox i SET delivered_seq = greatest(i.delivered_seq, x.delivered), read_seq = greatest(i.read_seq, x.read)
    FROM merged x WHERE i.user_id = x.user_id AND (x.delivered > i.delivered_seq OR x.read > i.read_seq)
  )
  SELECT k.ord::integer, k.status, k.status = 'ok' AND (k.delivered > k.delivered_seq OR k.read > k.read_seq),
    greatest(k.delivered_seq, x.delivered), greatest(k.read_seq, x.read), k.last_seq
  FROM checked k LEFT JOIN merged x ON x.user_id = k.user_id
  ORDER BY k.ord;
END $$;
