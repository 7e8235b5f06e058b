-- Records signed calls of the main site with their events. The events of one call stand together, in the order of the
-- call; p_first and p_length give its range. p_users holds the users of all events, each once, sorted; p_user is an
-- event's index in it. Returned are texts with one entry for each event, in the input's order:
--
--   statuses  one letter: c counted, d duplicate, r repeat (its call is in repeats, so nothing is done),
--             x refused (it would be the user's 201st category)
--   seqs      the seq of a counted event, otherwise 0, separated by commas
--   counts    the count of its group, separated by commas
--   groups    the hash of its group, empty for an event without a group, separated by commas
--   repeats   [[call, answer, statuses]…] for the calls that were answered before, and, with the answer null, for the
--             calls whose id served for another target than theirs in p_target (null: it is not compared)
--
-- The function first locks the users' rows in order and reads them under the lock. The statements after that run on a
-- fresh snapshot, so they see everything that was committed while the lock was awaited. When another transaction is
-- recording the same event id for another user, or the same call id, at the same moment, this one fails with a unique
-- violation: the caller runs it again, and then it sees the other one's rows.
CREATE OR REPLACE FUNCTION record_events(
  p_call_id text[], p_answer text[], p_first integer[], p_length integer[], p_users text[],
  p_call integer[], p_user integer[], p_category text[], p_event_id text[], p_from text[], p_group text[],
  p_event_at text[], p_data text[], p_target text[],
  OUT statuses text, OUT seqs text, OUT counts text, OUT groups text, OUT at timestamptz, OUT repeats text
)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz;
  v_known boolean[];
  v_last integer[];
  v_read integer[];
  -- How many categories each user has, and whether an event is refused; null: no user can get too many.
  v_categories integer[];
  v_refused boolean[];
  v_statuses text;
  v_seqs text;
  v_counts text;
  v_groups text;
  v_repeats text;
BEGIN
  LOOP
    -- Arrays of fixed-width values in the order of p_users: an event finds its user's row without another lookup.
    SELECT array_agg(l.last_seq), array_agg(l.read_seq), array_agg(l.categories)
    INTO v_last, v_read, v_categories FROM (
      SELECT i.last_seq, i.read_seq, (SELECT count(*)::integer FROM jsonb_object_keys(i.counters)) AS categories
      FROM notification_store i
      WHERE i.user_id = ANY (p_users) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE
    ) l;
    EXIT WHEN coalesce(cardinality(v_last), 0) = cardinality(p_users);
    INSERT INTO notification_store (user_id)
      SELECT u.id FROM unnest(p_users) AS u (id)
      WHERE NOT EXISTS (SELECT FROM notification_store i WHERE i.user_id = u.id)
      ORDER BY u.id COLLATE "C"
      ON CONFLICT DO NOTHING;
  END LOOP;
  v_now := date_trunc('milliseconds', clock_timestamp());

  SELECT array_agg(h.answer IS NOT NULL OR t.other IS NOT NULL ORDER BY c.ord),
    json_agg(json_build_array(c.ord, h.answer, h.statuses)) FILTER (WHERE h.answer IS NOT NULL OR t.other IS NOT NULL)
  INTO v_known, v_repeats
  FROM unnest(p_call_id, p_target) WITH ORDINALITY AS c (id, target, ord)
  LEFT JOIN LATERAL (SELECT x.answer, x.statuses FROM hook_call x WHERE x.id = c.id LIMIT 1) h ON true
  LEFT JOIN LATERAL (SELECT true AS other FROM hook_target x WHERE x.id = c.id AND x.target <> c.target LIMIT 1) t ON true;

  IF (SELECT max(c) FROM unnest(v_categories) AS c) + (SELECT count(DISTINCT c) FROM unnest(p_category) AS c) > 200 THEN
    SELECT array_agg(f.fresh AND v_categories[f.user_at] + f.place > 200 ORDER BY f.ord) INTO v_refused FROM (
      SELECT e.ord, e.user_at, e.fresh,
        dense_rank() OVER (PARTITION BY e.user_at, e.fresh ORDER BY e.category COLLATE "C") AS place
      FROM (
        SELECT u.ord, u.user_at, u.category, NOT EXISTS (
          SELECT FROM notification_store i WHERE i.user_id = p_users[u.user_at] AND i.counters ? u.category
        ) AS fresh
        FROM unnest(p_user, p_category) WITH ORDINALITY AS u (user_at, category, ord)
      ) e
    ) f;
  END IF;

  WITH checked AS MATERIALIZED (
    SELECT e.ord, e.category, e.event_id, e.from_id, e.event_at, e.data, e.user_at,
      hashtextextended(e.category || ' ' || e.grp, 0) AS group_hash,
      CASE WHEN v_known[e.call] THEN 'r' WHEN n.known THEN 'd' WHEN v_refused[e.ord] THEN 'x' ELSE 'c' END AS status
    FROM unnest(p_call, p_user, p_category, p_event_id, p_from, p_group, p_event_at, p_data)
      WITH ORDINALITY AS e (call, user_at, category, event_id, from_id, grp, event_at, data, ord)
    LEFT JOIN LATERAL (
      SELECT true AS known FROM notification x WHERE x.category = e.category AND x.event_id = e.event_id LIMIT 1
    ) n ON true
  ), ranked AS (
    SELECT k.*, p_users[k.user_at] AS user_id,
      row_number() OVER (PARTITION BY k.category, k.event_id, k.status ORDER BY k.ord) AS place
    FROM checked k WHERE k.status = 'c'
  ), numbered AS MATERIALIZED (
    SELECT k.*,
      (v_last[k.user_at] + row_number() OVER (PARTITION BY k.user_at ORDER BY k.ord))::integer AS seq,
      CASE WHEN k.group_hash IS NULL THEN 1
        ELSE (coalesce(g.count, 0) + row_number() OVER (PARTITION BY k.user_at, k.group_hash ORDER BY k.ord))::integer
      END AS count
    FROM ranked k
    LEFT JOIN LATERAL (
      SELECT y.count FROM (
        SELECT x.seq, x.count FROM notification x
        WHERE x.user_id = k.user_id AND x.group_hash = k.group_hash ORDER BY x.seq DESC LIMIT 1
      ) y WHERE y.seq > v_read[k.user_at]
    ) g ON k.group_hash IS NOT NULL
    WHERE k.place = 1
  ), inserted AS (
    INSERT INTO notification (user_id, seq, category, event_id, from_id, data, group_hash, count, event_at, at)
    SELECT n.user_id, n.seq, n.category, n.event_id, n.from_id, n.data::json, n.group_hash, n.count,
      n.event_at::timestamptz, v_now
    FROM numbered n
  ), advanced AS (
    UPDATE notification_store i SET last_seq = x.last_seq, counters = i.counters || (
      SELECT jsonb_object_agg(d.category,
        least(coalesce((i.counters ->> d.category)::bigint, 0) + d.counted, 2147483647))
      FROM unnest(x.categories, x.counted) AS d (category, counted)
    )
    FROM (
      SELECT p_users[y.user_at] AS user_id, max(y.last_seq) AS last_seq,
        array_agg(y.category) AS categories, array_agg(y.counted) AS counted
      FROM (
        SELECT n.user_at, n.category, max(n.seq) AS last_seq, count(*)::integer AS counted
        FROM numbered n GROUP BY n.user_at, n.category
      ) y GROUP BY y.user_at
    ) x WHERE i.user_id = x.user_id
  )
  SELECT string_agg(CASE WHEN k.status = 'c' AND n.seq IS NULL THEN 'd' ELSE k.status END, '' ORDER BY k.ord),
    string_agg(coalesce(n.seq, 0)::text, ',' ORDER BY k.ord),
    string_agg(coalesce(n.count, 0)::text, ',' ORDER BY k.ord),
    string_agg(coalesce(n.group_hash::text, ''), ',' ORDER BY k.ord)
  INTO v_statuses, v_seqs, v_counts, v_groups
  FROM checked k LEFT JOIN numbered n ON n.ord = k.ord;

  INSERT INTO hook_call (id, answer, statuses, at)
    SELECT c.id, c.answer, substr(coalesce(v_statuses, ''), c.first + 1, c.length), v_now
    FROM unnest(p_call_id, p_answer, p_first, p_length) WITH ORDINALITY AS c (id, answer, first, length, ord)
    WHERE NOT v_known[c.ord];

  statuses := coalesce(v_statuses, '');
  seqs := coalesce(v_seqs, '');
  counts := coalesce(v_counts, '');
  groups := coalesce(v_groups, '');
  at := v_now;
  repeats := v_repeats;
END $$;
