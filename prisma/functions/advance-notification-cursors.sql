-- Advances users' cursors of notifications; a cursor never moves back. Returns one row for each input row, in the
-- input's order, with a status as in advance_cursors: ok, unknown or beyond.
--
-- A notification that stayed undelivered for p_expired seconds counts as expired, even if the cursor passes it before
-- the sweep (expire_notifications) comes by: the sweep only looks at what follows the delivered cursor.
CREATE OR REPLACE FUNCTION advance_notification_cursors(
  p_user text[], p_delivered integer[], p_read integer[], p_expired integer
) RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, last_seq integer)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE v_before timestamptz := clock_timestamp() - p_expired * interval '1 second';
BEGIN
  -- It is enough to look at each user's oldest undelivered notification. Until the users' rows are locked,
  -- notifications can only stop being due: if there is no due one here, there is no due one later.
  IF EXISTS (
    SELECT FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
    CROSS JOIN LATERAL (SELECT x.* FROM notification_store x WHERE x.user_id = r.user_id LIMIT 1) i
    CROSS JOIN LATERAL (
      SELECT x.at FROM notification x
      WHERE x.user_id = r.user_id AND x.seq > greatest(i.delivered_seq, i.expired_seq)
        AND x.seq <= greatest(r.delivered, r.read)
      ORDER BY x.seq LIMIT 1
    ) n WHERE n.at <= v_before
  ) THEN
    -- Lock order: the sweep's row, then the users' rows, as in the sweep itself.
    PERFORM 1 FROM notification_sweep FOR UPDATE;
    PERFORM 1 FROM notification_store i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
    UPDATE notification_sweep SET expired = expired + (
      SELECT count(*) FROM (
        SELECT r.user_id, max(greatest(r.delivered, r.read)) AS delivered
        FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
        JOIN notification_store i ON i.user_id = r.user_id AND greatest(r.delivered, r.read) <= i.last_seq
        GROUP BY r.user_id
      ) m JOIN notification_store i ON i.user_id = m.user_id JOIN notification n ON n.user_id = m.user_id
      WHERE n.seq > greatest(i.delivered_seq, i.expired_seq) AND n.seq <= m.delivered AND n.at <= v_before
    );
  END IF;
  PERFORM 1 FROM notification_store i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT r.ord, r.user_id, greatest(r.delivered, r.read) AS delivered, r.read, i.delivered_seq, i.read_seq,
      coalesce(i.last_seq, 0) AS last_seq,
      CASE
        WHEN greatest(r.delivered, r.read) > coalesce(i.last_seq, 0) THEN 'beyond'
        WHEN i.user_id IS NULL THEN 'unknown'
        ELSE 'ok'
      END AS status
    FROM unnest(p_user, p_delivered, p_read) WITH ORDINALITY AS r (user_id, delivered, read, ord)
    LEFT JOIN LATERAL (SELECT x.* FROM notification_store x WHERE x.user_id = r.user_id LIMIT 1) i ON true
  ), merged AS MATERIALIZED (
    SELECT k.user_id, max(k.delivered) AS delivered, max(k.read) AS read
    FROM checked k WHERE k.status = 'ok' GROUP BY k.user_id
  ), advanced AS (
    UPDATE notification_store i SET
      delivered_seq = greatest(i.delivered_seq, x.delivered), read_seq = greatest(i.read_seq, x.read)
    FROM merged x WHERE i.user_id = x.user_id AND (x.delivered > i.delivered_seq OR x.read > i.read_seq)
  )
  SELECT k.ord::integer, k.status, k.status = 'ok' AND (k.delivered > k.delivered_seq OR k.read > k.read_seq),
    greatest(k.delivered_seq, x.delivered), greatest(k.read_seq, x.read), k.last_seq
  FROM checked k LEFT JOIN merged x ON x.user_id = k.user_id
  ORDER BY k.ord;
END $$;
