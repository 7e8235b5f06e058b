-- Counts undelivered notifications that are at least as old as p_before as expired. Returns how many.
CREATE OR REPLACE FUNCTION expire_notifications(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE
-- The sweep calls this slice by slice. A generic plan would be made for far more rows than a slice has.
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE v_from timestamptz; v_expired integer;
BEGIN
  SELECT expired_until INTO v_from FROM notification_sweep FOR UPDATE;
  IF p_before <= v_from THEN RETURN 0; END IF;
  PERFORM 1 FROM notification_store i
    WHERE i.user_id IN (SELECT n.user_id FROM notification n WHERE n.at > v_from AND n.at <= p_before)
    ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  WITH due AS (
    SELECT n.user_id, count(*) AS n, max(n.seq) AS seq
    FROM notification n JOIN notification_store i ON i.user_id = n.user_id
    WHERE n.at > v_from AND n.at <= p_before AND n.seq > greatest(i.delivered_seq, i.expired_seq) GROUP BY n.user_id
  ), marked AS (
    UPDATE notification_store i SET expired_seq = d.seq FROM due d WHERE i.user_id = d.user_id
  )
  SELECT coalesce(sum(d.n), 0) INTO v_expired FROM due d;
  UPDATE notification_sweep SET expired_until = p_before, expired = expired + v_expired;
  RETURN v_expired;
END $$;
