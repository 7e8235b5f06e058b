-- Appends a message that the server writes itself: a life-cycle event (no sender) or the note of a transfer. The caller
-- holds the lock of the conversation's row. An event is queued for each webhook endpoint that asks for its type; a note is
-- for agents alone and goes to none.
CREATE OR REPLACE FUNCTION append_event(p_conversation uuid, p_sender text, p_kind message_kind, p_body jsonb)
RETURNS TABLE (seq integer, at timestamptz)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_type text := CASE WHEN p_kind = 'event' THEN 'conversation.' || (p_body ->> 'type') END;
  v_seq integer;
  v_at timestamptz;
BEGIN
  UPDATE conversation c SET
    last_seq = c.last_seq + 1,
    last_at = greatest(c.last_at, date_trunc('milliseconds', clock_timestamp())),
    announced = c.announced OR (p_kind = 'event' AND p_body ->> 'type' <> 'opened')
  WHERE c.id = p_conversation RETURNING c.last_seq, c.last_at INTO STRICT v_seq, v_at;
  INSERT INTO message (conversation_id, seq, sender, kind, body, at)
  VALUES (p_conversation, v_seq, p_sender, p_kind, p_body, v_at);
  INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at)
  SELECT e.id, v_type, p_conversation, v_seq, v_at FROM webhook_endpoint e WHERE e.enabled AND v_type = ANY (e.events);
  RETURN QUERY SELECT v_seq, v_at;
END
$$;
