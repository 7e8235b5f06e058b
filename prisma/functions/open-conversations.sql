-- Opens a queued conversation, with its `opened` event, for each user who has no live one, and stores the users' profiles. A
-- visitor who has become a user gets none.
-- Returns one row for each conversation that it opened. An element of the array is {id, context, user: {id, name, avatar,
-- visitor, searchTokens}}; a user may occur more than once.
CREATE OR REPLACE FUNCTION open_conversations(p_opens jsonb)
RETURNS TABLE (id uuid, seq integer, at timestamptz, body jsonb)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  o record;
  v_previous uuid;
  v_body jsonb;
BEGIN
  -- Users' rows are locked in the byte order of their ids.
  INSERT INTO end_user (id, name, avatar, visitor, search_tokens)
  SELECT DISTINCT ON (u.id COLLATE "C") u.id, u.name, u.avatar, u.visitor, array_to_tsvector(coalesce(u."searchTokens", '{}'))
  FROM jsonb_array_elements(p_opens) WITH ORDINALITY AS e (value, n)
  CROSS JOIN LATERAL jsonb_to_record(e.value -> 'user')
    AS u (id text, name text, avatar text, visitor boolean, "searchTokens" text[])
  ORDER BY u.id COLLATE "C", e.n DESC
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar, search_tokens = excluded.search_tokens
  WHERE (end_user.name, end_user.avatar, end_user.search_tokens) IS DISTINCT FROM (excluded.name, excluded.avatar, excluded.search_tokens);
  FOR o IN
    SELECT x.id, nullif(x.context, 'null') AS context, e.value -> 'user' ->> 'id' AS user_id
    FROM jsonb_array_elements(p_opens) WITH ORDINALITY AS e (value, n)
    CROSS JOIN LATERAL jsonb_to_record(e.value) AS x (id uuid, context jsonb) ORDER BY e.n
  LOOP
    CONTINUE WHEN EXISTS (SELECT FROM end_user u WHERE u.id = o.user_id AND u.merged_into IS NOT NULL);
    INSERT INTO conversation (id, user_id, status, last_at, previous_id, context, opened_at, queued_at, waiting_since)
    VALUES (o.id, o.user_id, 'queued', now(),
      (SELECT p.id FROM conversation p WHERE p.user_id = o.user_id AND p.status = 'ended'
       ORDER BY p.opened_at DESC LIMIT 1 FOR KEY SHARE),
      o.context, now(), clock_timestamp(), clock_timestamp())
    ON CONFLICT (user_id) WHERE status <> 'ended' DO NOTHING
    RETURNING previous_id INTO v_previous;
    CONTINUE WHEN NOT FOUND;
    v_body := jsonb_strip_nulls(jsonb_build_object('type', 'opened', 'previousId', v_previous))
      || CASE WHEN o.context IS NULL THEN '{}' ELSE jsonb_build_object('context', o.context) END;
    RETURN QUERY SELECT o.id, a.seq, a.at, v_body FROM append_event(o.id, NULL, 'event', v_body) a;
  END LOOP;
END
$$;
