-- The same, and counts notifications as expired that were undelivered for p_expired seconds before the delivered cursor
-- passes them: the sweep looks only at what follows the delivered cursor, and has not come by yet.
CREATE OR REPLACE FUNCTION advance_inbox(p_user text[], p_delivered integer[], p_read integer[], p_expired integer)
RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, last_seq integer)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE v_before timestamptz := clock_timestamp() - p_expired * interval '1 second';
BEGIN
  -- It is enough to look at each user's oldest undelivered notification. Until the users' rows are locked, notifications
  -- only stop being due: when none is due here, none is due later.
  IF EXISTS (
    SELECT FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
    CROSS JOIN LATERAL (SELECT x.* FROM inbox x WHERE x.user_id = r.user_id LIMIT 1) i
    CROSS JOIN LATERAL (
      SELECT x.at FROM notification x
      WHERE x.user_id = r.user_id AND x.seq > greatest(i.delivered_seq, i.expired_seq) AND x.seq <= greatest(r.delivered, r.read)
      ORDER BY x.seq LIMIT 1
    ) n WHERE n.at <= v_before
  ) THEN
    -- The sweep locks its own row before the users' rows, too.
    PERFORM 1 FROM notice_sweep FOR UPDATE;
    PERFORM 1 FROM inbox i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
    UPDATE notice_sweep SET expired = expired + (
      SELECT count(*) FROM (
        SELECT r.user_id, max(greatest(r.delivered, r.read)) AS delivered
        FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
        JOIN inbox i ON i.user_id = r.user_id AND greatest(r.delivered, r.read) <= i.last_seq
        GROUP BY r.user_id
      ) m JOIN inbox i ON i.user_id = m.user_id JOIN notification n ON n.user_id = m.user_id
      WHERE n.seq > greatest(i.delivered_seq, i.expired_seq) AND n.seq <= m.delivered AND n.at <= v_before
    );
  END IF;
  RETURN QUERY SELECT a.* FROM advance_inbox(p_user, p_delivered, p_read) AS a;
END $$;
