-- One row a user whom the main site has sent anything: the head of the sequence of notices, and the counters.
CREATE TABLE "inbox" (
  "user_id" TEXT PRIMARY KEY,
  "last_seq" INTEGER NOT NULL DEFAULT 0,
  "delivered_seq" INTEGER NOT NULL DEFAULT 0,
  "read_seq" INTEGER NOT NULL DEFAULT 0,
  -- Undelivered notices up to here have expired.
  "expired_seq" INTEGER NOT NULL DEFAULT 0,
  -- {category: unread}. In this row, because it is locked and written for the sequence anyway.
  "counters" JSONB NOT NULL DEFAULT '{}',
  -- {category: {"seq", "base"}}: counters = base + the notices of the category after seq. Absent: from 0.
  "cleared" JSONB NOT NULL DEFAULT '{}'
) WITH (fillfactor = 70);

-- A counted event, and the notice that came of it; kept until the retention is over, so that a repeat is known.
CREATE TABLE "notification" (
  "user_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "category" TEXT NOT NULL,
  "event_id" TEXT NOT NULL,
  "from_id" TEXT,
  -- As it came: it is never looked into here.
  "data" JSON,
  -- Of the category and the group key; a hash is all that comparing needs.
  "group_hash" BIGINT,
  -- Notices of the group that were unread when this one came, itself included.
  "count" INTEGER NOT NULL,
  -- When it happened, as the main site says.
  "event_at" TIMESTAMPTZ(3),
  "at" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("user_id", "seq")
);
CREATE UNIQUE INDEX "notification_event_key" ON "notification" ("category", "event_id");
CREATE INDEX "notification_group_idx" ON "notification" ("user_id", "group_hash", "seq" DESC) WHERE "group_hash" IS NOT NULL;
-- Rows lie in the order of time: a few pages of index find what is old.
CREATE INDEX "notification_at_idx" ON "notification" USING BRIN ("at") WITH (pages_per_range = 32);

-- The first result of a signed call. Of calls with events: the results, null for those that `statuses` holds, one letter each.
CREATE TABLE "hook_call" (
  "id" TEXT PRIMARY KEY,
  "answer" TEXT NOT NULL,
  "statuses" TEXT,
  "at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "hook_call_at_idx" ON "hook_call" USING BRIN ("at") WITH (pages_per_range = 32);

-- What was issued to the user until then is good no more.
CREATE TABLE "user_revocation" (
  "user_id" TEXT PRIMARY KEY,
  "at" TIMESTAMPTZ(3) NOT NULL
);

-- One row: how far the sweep has come.
CREATE TABLE "notice_sweep" (
  "id" BOOLEAN PRIMARY KEY DEFAULT true CHECK ("id"),
  "expired_until" TIMESTAMPTZ(3) NOT NULL DEFAULT '-infinity',
  "expired" BIGINT NOT NULL DEFAULT 0
);
INSERT INTO "notice_sweep" DEFAULT VALUES;

-- Records signed calls with their events. The events of one call stand together, in its order; p_first and p_length say where.
-- p_users are the events' users, each once, in order; p_user says which of them an event is for.
--   statuses  one letter an event: c counted, d duplicate, r its call was answered before (nothing done)
--   seqs      the seq of each counted event, else 0
--   counts    its group's count
--   groups    its group's hash, empty without one
--   repeats   [[call, answer, statuses]…] of the calls that were answered before
-- The users' rows are locked in order first, and read as they are once locked; what follows runs on a fresh snapshot and so sees
-- everything that committed while it waited. An event id (or call id) that another transaction is recording for another user at
-- this moment ends in a unique violation: the caller runs the whole again, and then sees it.
CREATE FUNCTION "record_events"(
  p_call_id text[], p_answer text[], p_first integer[], p_length integer[], p_users text[],
  p_call integer[], p_user integer[], p_category text[], p_event_id text[], p_from text[], p_group text[],
  p_event_at text[], p_data text[],
  OUT statuses text, OUT seqs text, OUT counts text, OUT groups text, OUT at timestamptz, OUT repeats text
)
LANGUAGE plpgsql VOLATILE
-- A plan made while the tables were small must not outlive that.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz;
  v_known boolean[];
  v_last integer[];
  v_read integer[];
  v_statuses text;
  v_seqs text;
  v_counts text;
  v_groups text;
  v_repeats text;
BEGIN
  LOOP
    -- Fixed-width arrays in the order of p_users: an event finds its user's row without another look into the table.
    SELECT array_agg(l.last_seq), array_agg(l.read_seq) INTO v_last, v_read FROM (
      SELECT i.last_seq, i.read_seq FROM inbox i WHERE i.user_id = ANY (p_users) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE
    ) l;
    EXIT WHEN coalesce(cardinality(v_last), 0) = cardinality(p_users);
    INSERT INTO inbox (user_id)
      SELECT u.id FROM unnest(p_users) AS u (id)
      WHERE NOT EXISTS (SELECT FROM inbox i WHERE i.user_id = u.id)
      ORDER BY u.id COLLATE "C"
      ON CONFLICT DO NOTHING;
  END LOOP;
  v_now := date_trunc('milliseconds', clock_timestamp());

  SELECT array_agg(h.answer IS NOT NULL ORDER BY c.ord),
    json_agg(json_build_array(c.ord, h.answer, h.statuses)) FILTER (WHERE h.answer IS NOT NULL)
  INTO v_known, v_repeats
  FROM unnest(p_call_id) WITH ORDINALITY AS c (id, ord)
  LEFT JOIN LATERAL (SELECT x.answer, x.statuses FROM hook_call x WHERE x.id = c.id LIMIT 1) h ON true;

  WITH checked AS MATERIALIZED (
    SELECT e.ord, e.category, e.event_id, e.from_id, e.event_at, e.data, e.user_at,
      hashtextextended(e.category || ' ' || e.grp, 0) AS group_hash,
      CASE WHEN v_known[e.call] THEN 'r' WHEN n.known THEN 'd' ELSE 'c' END AS status
    FROM unnest(p_call, p_user, p_category, p_event_id, p_from, p_group, p_event_at, p_data)
      WITH ORDINALITY AS e (call, user_at, category, event_id, from_id, grp, event_at, data, ord)
    LEFT JOIN LATERAL (SELECT true AS known FROM notification x WHERE x.category = e.category AND x.event_id = e.event_id LIMIT 1) n ON true
  ), ranked AS (
    SELECT k.*, p_users[k.user_at] AS user_id,
      row_number() OVER (PARTITION BY k.category, k.event_id, k.status ORDER BY k.ord) AS place
    FROM checked k WHERE k.status = 'c'
  ), numbered AS MATERIALIZED (
    SELECT k.*,
      (v_last[k.user_at] + row_number() OVER (PARTITION BY k.user_at ORDER BY k.ord))::integer AS seq,
      CASE WHEN k.group_hash IS NULL THEN 1
        ELSE (coalesce(g.count, 0) + row_number() OVER (PARTITION BY k.user_at, k.group_hash ORDER BY k.ord))::integer END AS count
    FROM ranked k
    LEFT JOIN LATERAL (
      SELECT y.count FROM (
        SELECT x.seq, x.count FROM notification x WHERE x.user_id = k.user_id AND x.group_hash = k.group_hash ORDER BY x.seq DESC LIMIT 1
      ) y WHERE y.seq > v_read[k.user_at]
    ) g ON k.group_hash IS NOT NULL
    WHERE k.place = 1
  ), inserted AS (
    INSERT INTO notification (user_id, seq, category, event_id, from_id, data, group_hash, count, event_at, at)
    SELECT n.user_id, n.seq, n.category, n.event_id, n.from_id, n.data::json, n.group_hash, n.count, n.event_at::timestamptz, v_now
    FROM numbered n
  ), advanced AS (
    UPDATE inbox i SET last_seq = x.last_seq, counters = i.counters || (
      SELECT jsonb_object_agg(d.category, least(coalesce((i.counters ->> d.category)::bigint, 0) + d.counted, 2147483647))
      FROM unnest(x.categories, x.counted) AS d (category, counted)
    )
    FROM (
      SELECT p_users[y.user_at] AS user_id, max(y.last_seq) AS last_seq, array_agg(y.category) AS categories, array_agg(y.counted) AS counted
      FROM (
        SELECT n.user_at, n.category, max(n.seq) AS last_seq, count(*)::integer AS counted FROM numbered n GROUP BY n.user_at, n.category
      ) y GROUP BY y.user_at
    ) x WHERE i.user_id = x.user_id
  )
  SELECT string_agg(CASE WHEN k.status = 'c' AND n.seq IS NULL THEN 'd' ELSE k.status END, '' ORDER BY k.ord),
    string_agg(coalesce(n.seq, 0)::text, ',' ORDER BY k.ord), string_agg(coalesce(n.count, 0)::text, ',' ORDER BY k.ord),
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

-- Advances the cursors of notices. One row out per input row, in order; status as of advance_cursors: ok, unknown, beyond.
CREATE FUNCTION "advance_inbox"(p_user text[], p_delivered integer[], p_read integer[])
RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, last_seq integer)
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM inbox i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id FOR NO KEY UPDATE;
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

-- Sets categories of one user ({category: number}), so that they count on from there.
CREATE FUNCTION "set_counters"(p_user text, p_set jsonb) RETURNS void
LANGUAGE sql VOLATILE AS $$
  INSERT INTO inbox AS i (user_id, counters, cleared)
  SELECT p_user, p_set, jsonb_object_agg(s.key, jsonb_build_object('seq', 0, 'base', s.value))
  FROM jsonb_each(p_set) s HAVING count(*) > 0
  ON CONFLICT (user_id) DO UPDATE SET
    counters = i.counters || p_set,
    cleared = i.cleared || (SELECT jsonb_object_agg(s.key, jsonb_build_object('seq', i.last_seq, 'base', s.value)) FROM jsonb_each(p_set) s)
$$;

-- Counts as expired what was not delivered by the time it was as old as p_before.
CREATE FUNCTION "expire_notices"(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_from timestamptz; v_expired integer;
BEGIN
  SELECT expired_until INTO v_from FROM notice_sweep FOR UPDATE;
  IF p_before <= v_from THEN RETURN 0; END IF;
  PERFORM 1 FROM inbox i WHERE i.user_id IN (SELECT n.user_id FROM notification n WHERE n.at > v_from AND n.at <= p_before)
    ORDER BY i.user_id FOR NO KEY UPDATE;
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

-- Removes up to p_limit notices older than p_before. Those that a counter still counts move into its base.
CREATE FUNCTION "purge_notices"(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_users text[]; v_purged integer;
BEGIN
  v_users := ARRAY(SELECT n.user_id FROM notification n WHERE n.at < p_before LIMIT p_limit);
  PERFORM 1 FROM inbox i WHERE i.user_id = ANY (v_users) ORDER BY i.user_id FOR NO KEY UPDATE;
  WITH doomed AS (
    SELECT n.user_id, n.seq FROM notification n WHERE n.user_id = ANY (v_users) AND n.at < p_before ORDER BY n.user_id, n.seq LIMIT p_limit
  ), gone AS (
    DELETE FROM notification n USING doomed d WHERE n.user_id = d.user_id AND n.seq = d.seq RETURNING n.user_id, n.category, n.seq
  ), moved AS (
    SELECT g.user_id, g.category, coalesce((i.cleared -> g.category ->> 'seq')::integer, 0) AS seq,
      coalesce((i.cleared -> g.category ->> 'base')::integer, 0)
        + count(*) FILTER (WHERE g.seq > coalesce((i.cleared -> g.category ->> 'seq')::integer, 0)) AS base
    FROM gone g JOIN inbox i ON i.user_id = g.user_id GROUP BY g.user_id, g.category, i.cleared
  ), kept AS (
    UPDATE inbox i SET cleared = i.cleared || x.cleared FROM (
      SELECT m.user_id, jsonb_object_agg(m.category, jsonb_build_object('seq', m.seq, 'base', m.base)) AS cleared FROM moved m GROUP BY m.user_id
    ) x WHERE i.user_id = x.user_id
  )
  SELECT count(*) INTO v_purged FROM gone;
  RETURN v_purged;
END $$;
