-- Applies transitions of conversations whose rows the caller has locked, in the array's order, and appends their messages.
-- Returns one row for each message, with the position of its transition in the array, counted from 0. An element is:
--
--   id, from    the conversation, and the status in which it must be; another status is an error
--   change      assign | requeue | release | offer | end | rate, or null when only messages are appended
--   placed      assign: whether it takes a place of the agent although its user has not written
--   agent       assign: who gets it; requeue: for whom it is held, or null; offer: to whom, or null to withdraw the offer
--   seconds     requeue: how long it is held, -1 for ever; offer: how long it stands
--   excluded    requeue: an agent who is not assigned it again automatically
--   score, comment  rate
--   messages    [{sender, kind, body}]; the body of a `held` event gets the end of the hold as `until`
--   decision    the assignment decision that led to it, or null
CREATE OR REPLACE FUNCTION apply_transitions(p_transitions jsonb)
RETURNS TABLE (ord integer, seq integer, at timestamptz, body jsonb)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  t record;
  m record;
  v_until timestamptz;
  v_body jsonb;
BEGIN
  FOR t IN
    SELECT (e.n - 1)::integer AS ord, x.* FROM jsonb_array_elements(p_transitions) WITH ORDINALITY AS e (value, n)
    CROSS JOIN LATERAL jsonb_to_record(e.value) AS x (
      id uuid, "from" conversation_status, change text, agent bigint, placed boolean, seconds double precision, excluded bigint,
      score smallint, comment text, messages jsonb, decision jsonb
    ) ORDER BY e.n
  LOOP
    v_until := NULL;
    -- Whichever agent it comes to next, the user waits for that agent's first message: last_from and warned_at are reset.
    CASE t.change
      WHEN 'assign' THEN
        UPDATE conversation c SET status = 'open', agent_id = t.agent, waiting_since = NULL, held_agent_id = NULL,
          held_until = NULL, offered_agent_id = NULL, offered_until = NULL, excluded_agent_id = NULL, last_from = NULL,
          warned_at = NULL, placed = coalesce(t.placed, false) OR NOT c.silent
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'requeue' THEN
        -- It keeps its place in the queue.
        UPDATE conversation c SET status = 'queued', agent_id = NULL, offered_agent_id = NULL, offered_until = NULL,
          held_agent_id = t.agent, excluded_agent_id = t.excluded, last_from = NULL, warned_at = NULL,
          placed = false, waits_from = clock_timestamp(),
          waiting_since = CASE WHEN t.agent IS NULL THEN clock_timestamp() END,
          held_until = CASE WHEN t.agent IS NULL THEN NULL WHEN t.seconds < 0 THEN 'infinity'
            ELSE clock_timestamp() + t.seconds * interval '1 second' END
        WHERE c.id = t.id AND c.status = t."from" RETURNING c.held_until INTO v_until;
      WHEN 'release' THEN
        UPDATE conversation c SET held_agent_id = NULL, held_until = NULL,
          waiting_since = CASE WHEN c.held_agent_id IS NULL THEN c.waiting_since ELSE clock_timestamp() END
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'offer' THEN
        UPDATE conversation c SET offered_agent_id = t.agent,
          offered_until = CASE WHEN t.agent IS NULL THEN NULL ELSE clock_timestamp() + t.seconds * interval '1 second' END
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'end' THEN
        UPDATE conversation c SET status = 'ended', ended_at = date_trunc('milliseconds', clock_timestamp()),
          waiting_since = NULL, held_agent_id = NULL, held_until = NULL, offered_agent_id = NULL, offered_until = NULL,
          excluded_agent_id = NULL
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'rate' THEN
        UPDATE conversation c SET rating = t.score, rating_comment = t.comment WHERE c.id = t.id AND c.status = t."from";
      ELSE
        PERFORM FROM conversation c WHERE c.id = t.id AND c.status = t."from";
    END CASE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'conversation % is not %', t.id, t."from";
    END IF;
    FOR m IN
      SELECT x.* FROM jsonb_array_elements(t.messages) WITH ORDINALITY AS e (value, n)
      CROSS JOIN LATERAL jsonb_to_record(e.value) AS x (sender text, kind message_kind, body jsonb) ORDER BY e.n
    LOOP
      v_body := CASE WHEN m.kind = 'event' AND m.body ->> 'type' = 'held' THEN m.body || jsonb_build_object('until',
        CASE WHEN isfinite(v_until) THEN to_char(v_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END)
        ELSE m.body END;
      RETURN QUERY SELECT t.ord, a.seq, a.at, v_body FROM append_event(t.id, m.sender, m.kind, v_body) a;
    END LOOP;
    -- A wait is measured, unless it began in this very transaction: then there was none.
    INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates, waited)
    SELECT d.id, t.id, d.trigger, d.strategy, d.seed, d.chosen, d.candidates,
      CASE WHEN d.chosen IS NOT NULL AND d."waitingSince" < now() THEN now() - d."waitingSince" END
    FROM jsonb_to_record(t.decision) AS d (
      id uuid, trigger text, strategy text, seed text, chosen bigint, candidates jsonb, "waitingSince" timestamptz
    ) WHERE d.id IS NOT NULL;
  END LOOP;
END
$$;
