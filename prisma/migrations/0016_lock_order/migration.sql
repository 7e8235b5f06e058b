-- As before, but the users' rows are locked in the order of their bytes, as "record_events" does: in the database's own collation,
-- where it is another one, two transactions would wait for each other.
CREATE OR REPLACE FUNCTION "advance_inbox"(p_user text[], p_delivered integer[], p_read integer[])
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

CREATE OR REPLACE FUNCTION "advance_inbox"(p_user text[], p_delivered integer[], p_read integer[], p_expired integer)
RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, last_seq integer)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE v_before timestamptz := clock_timestamp() - p_expired * interval '1 second';
BEGIN
  -- A user's oldest undelivered notice tells.
  IF EXISTS (
    SELECT FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
    CROSS JOIN LATERAL (SELECT x.* FROM inbox x WHERE x.user_id = r.user_id LIMIT 1) i
    CROSS JOIN LATERAL (
      SELECT x.at FROM notification x
      WHERE x.user_id = r.user_id AND x.seq > greatest(i.delivered_seq, i.expired_seq) AND x.seq <= greatest(r.delivered, r.read)
      ORDER BY x.seq LIMIT 1
    ) n WHERE n.at <= v_before
  ) THEN
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

CREATE OR REPLACE FUNCTION "expire_notices"(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_from timestamptz; v_expired integer;
BEGIN
  SELECT expired_until INTO v_from FROM notice_sweep FOR UPDATE;
  IF p_before <= v_from THEN RETURN 0; END IF;
  PERFORM 1 FROM inbox i WHERE i.user_id IN (SELECT n.user_id FROM notification n WHERE n.at > v_from AND n.at <= p_before)
    ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  WITH due AS (
    SELECT n.user_id, count(*) AS n, max(n.seq) AS seq FROM notification n JOIN inbox i ON i.user_id = n.user_id
    WHERE n.at > v_from AND n.at <= p_before AND n.seq > greatest(i.delivered_seq, i.expired_seq) GROUP BY n.user_id
  ), marked AS (
    UPDATE inbox i SET expired_seq = d.seq FROM due d WHERE i.user_id = d.user_id
  )
  SELECT coalesce(sum(d.n), 0) INTO v_expired FROM due d;
  UPDATE notice_sweep SET expired_until = p_before, expired = expired + v_expired;
  RETURN v_expired;
END $$;

CREATE OR REPLACE FUNCTION "purge_notices"(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_users text[]; v_purged integer;
BEGIN
  v_users := ARRAY(SELECT n.user_id FROM notification n WHERE n.at < p_before LIMIT p_limit);
  PERFORM 1 FROM inbox i WHERE i.user_id = ANY (v_users) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  WITH doomed AS (
    SELECT n.user_id, n.seq FROM notification n WHERE n.user_id = ANY (v_users) AND n.at < p_before ORDER BY n.user_id, n.seq LIMIT p_limit
  ), gone AS (
    DELETE FROM notification n USING doomed d WHERE n.user_id = d.user_id AND n.seq = d.seq RETURNING n.user_id, n.category, n.seq
  ), moved AS (
    SELECT g.user_id, g.category, coalesce((i.cleared -> g.category ->> 'seq')::integer, 0) AS seq,
      least(2147483647, coalesce((i.cleared -> g.category ->> 'base')::bigint, 0)
        + count(*) FILTER (WHERE g.seq > coalesce((i.cleared -> g.category ->> 'seq')::integer, 0))) AS base
    FROM gone g JOIN inbox i ON i.user_id = g.user_id GROUP BY g.user_id, g.category, i.cleared
  ), kept AS (
    UPDATE inbox i SET cleared = i.cleared || x.cleared FROM (
      SELECT m.user_id, jsonb_object_agg(m.category, jsonb_build_object('seq', m.seq, 'base', m.base)) AS cleared FROM moved m GROUP BY m.user_id
    ) x WHERE i.user_id = x.user_id
  )
  SELECT count(*) INTO v_purged FROM gone;
  RETURN v_purged;
END $$;
