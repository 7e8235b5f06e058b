-- Deletes up to p_limit notifications older than p_before. Returns how many. Those that a counter still counts are
-- added to the base of that counter.
CREATE OR REPLACE FUNCTION purge_notifications(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_users text[]; v_purged integer;
BEGIN
  v_users := ARRAY(SELECT n.user_id FROM notification n WHERE n.at < p_before LIMIT p_limit);
  PERFORM 1 FROM notification_store i WHERE i.user_id = ANY (v_users) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  WITH doomed AS (
    SELECT n.user_id, n.seq FROM notification n
    WHERE n.user_id = ANY (v_users) AND n.at < p_before ORDER BY n.user_id, n.seq LIMIT p_limit
  ), gone AS (
    DELETE FROM notification n USING doomed d WHERE n.user_id = d.user_id AND n.seq = d.seq
    RETURNING n.user_id, n.category, n.seq
  ), moved AS (
    SELECT g.user_id, g.category, coalesce((i.cleared -> g.category ->> 'seq')::integer, 0) AS seq,
      -- Counters stop at the largest integer, and so does a base: a greater one could not be read back.
      least(2147483647, coalesce((i.cleared -> g.category ->> 'base')::bigint, 0)
        + count(*) FILTER (WHERE g.seq > coalesce((i.cleared -> g.category ->> 'seq')::integer, 0))) AS base
    FROM gone g JOIN notification_store i ON i.user_id = g.user_id GROUP BY g.user_id, g.category, i.cleared
  ), kept AS (
    UPDATE notification_store i SET cleared = i.cleared || x.cleared FROM (
      SELECT m.user_id, jsonb_object_agg(m.category, jsonb_build_object('seq', m.seq, 'base', m.base)) AS cleared
      FROM moved m GROUP BY m.user_id
    ) x WHERE i.user_id = x.user_id
  )
  SELECT count(*) INTO v_purged FROM gone;
  RETURN v_purged;
END $$;
