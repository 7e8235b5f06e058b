-- Sets counters of one user ({category: number}). From here on they count up from the given numbers.
CREATE OR REPLACE FUNCTION set_counters(p_user text, p_set jsonb) RETURNS void
LANGUAGE sql VOLATILE AS $$
  INSERT INTO notification_store AS i (user_id, counters, cleared)
  SELECT p_user, p_set, jsonb_object_agg(s.key, jsonb_build_object('seq', 0, 'base', s.value))
  FROM jsonb_each(p_set) s HAVING count(*) > 0
  ON CONFLICT (user_id) DO UPDATE SET
    counters = i.counters || p_set,
    cleared = i.cleared || (
      SELECT jsonb_object_agg(s.key, jsonb_build_object('seq', i.last_seq, 'base', s.value)) FROM jsonb_each(p_set) s
    )
$$;
