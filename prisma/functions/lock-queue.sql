-- Reads what one round of assignment works on, and locks the queue's part of it. `roster`: every agent that is not
-- disabled, with its load and the number of its silent conversations. `waiting`: the queued conversations whose state can change now,
-- oldest first, silent ones last: as many as p_limit of those that an agent with room may take or whose hold is over, and all whose users
-- have not been told yet that they wait; `inTurn` is false for one that is there only because of the latter.
--
-- Rows are locked in the order of their ids, as the writers do. The statement after that runs on a fresh snapshot: it
-- leaves out what ended while the lock was awaited.
CREATE OR REPLACE FUNCTION lock_queue(p_reachable bigint[], p_limit integer) RETURNS jsonb
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_roster jsonb;
  v_room bigint[];
  v_silent_room bigint[];
  v_refusing bigint[];
  v_in_turn uuid[];
  v_locked uuid[];
  v_waiting jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(jsonb_build_object('agentId', r.id::text, 'name', r.name, 'availability', r.availability,
      'disabled', false, 'capacity', r.capacity, 'load', r.load, 'silent', r.silent) ORDER BY r.id), '[]'),
    coalesce(array_agg(r.id) FILTER (WHERE r.reachable AND r.availability = 'online' AND r.load < r.capacity), '{}'),
    coalesce(array_agg(r.id) FILTER (WHERE r.reachable AND r.availability = 'online' AND r.load < r.capacity
      AND r.silent < r.capacity), '{}'),
    coalesce(array_agg(r.id) FILTER (WHERE r.reachable AND r.availability <> 'online'), '{}')
  INTO v_roster, v_room, v_silent_room, v_refusing
  FROM (
    SELECT a.id, a.name, a.availability, a.capacity, a.id = ANY (p_reachable) AS reachable,
      count(c.id) FILTER (WHERE NOT c.silent OR c.placed)::integer AS load,
      count(c.id) FILTER (WHERE c.silent AND NOT c.placed)::integer AS silent
    FROM agent a LEFT JOIN conversation c ON c.agent_id = a.id AND c.status = 'open'
    WHERE NOT a.disabled GROUP BY a.id
  ) r;
  -- A hold without an end is over when its agent is there and takes nothing new.
  v_in_turn := ARRAY (
    SELECT c.id FROM conversation c WHERE c.status = 'queued' AND (
      NOT c.announced
      OR c.held_until <= clock_timestamp() OR (c.held_until = 'infinity' AND c.held_agent_id = ANY (v_refusing))
      OR CASE WHEN c.held_agent_id IS NULL
        THEN cardinality(array_remove(CASE WHEN c.silent THEN v_silent_room ELSE v_room END, c.excluded_agent_id)) > 0
        ELSE c.held_agent_id = ANY (CASE WHEN c.silent THEN v_silent_room ELSE v_room END) END
    ) ORDER BY c.silent, c.queued_at, c.id LIMIT p_limit
  );
  v_locked := ARRAY (
    SELECT l.id FROM (
      SELECT c.id FROM conversation c WHERE c.id IN (
        SELECT unnest(v_in_turn) UNION SELECT n.id FROM conversation n WHERE n.status = 'queued' AND NOT n.announced
      ) ORDER BY c.id FOR NO KEY UPDATE OF c
    ) l
  );
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'userId', w.user_id, 'lastAgentId', w.last_agent_id::text,
      'excludedId', w.excluded_agent_id::text, 'heldFor', CASE WHEN NOT w.hold_over THEN w.held_agent_id::text END,
      'holdExpired', w.hold_over, 'announced', w.announced, 'waitingSince', w.waiting_since,
      'silent', w.silent, 'inTurn', w.id = ANY (v_in_turn)) ORDER BY w.silent, w.queued_at, w.id), '[]')
  INTO v_waiting
  FROM (
    SELECT c.*, p.agent_id AS last_agent_id, coalesce(c.held_until <= clock_timestamp()
      OR (c.held_until = 'infinity' AND c.held_agent_id = ANY (v_refusing)), false) AS hold_over
    FROM conversation c LEFT JOIN conversation p ON p.id = c.previous_id
    WHERE c.status = 'queued' AND c.id = ANY (v_locked)
  ) w;
  RETURN jsonb_build_object('roster', v_roster, 'waiting', v_waiting);
END
$$;
