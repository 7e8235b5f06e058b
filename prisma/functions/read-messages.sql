-- Reads a page of a conversation: the messages after p_after in ascending order, or, when it is null, those before
-- p_before in descending order. It returns at most p_limit messages and stops with the one whose body makes the bodies
-- larger than p_bytes together, so that bodies past that size are neither decompressed nor sent.
CREATE OR REPLACE FUNCTION read_messages(
  p_conversation uuid, p_after integer, p_before integer, p_limit integer, p_bytes integer
) RETURNS TABLE (
  seq integer, sender text, client_id text, kind message_kind, body jsonb, reply_to integer, recalled boolean,
  at timestamptz
)
LANGUAGE plpgsql STABLE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_bytes integer := 0;
BEGIN
  IF p_after IS NOT NULL THEN
    FOR seq, sender, client_id, kind, body, reply_to, recalled, at IN
      SELECT m.seq, m.sender, m.client_id, m.kind, m.body, m.reply_to, m.recalled, m.at FROM message m
      WHERE m.conversation_id = p_conversation AND m.seq > p_after ORDER BY m.seq LIMIT p_limit
    LOOP
      RETURN NEXT;
      v_bytes := v_bytes + octet_length(body::text);
      EXIT WHEN v_bytes > p_bytes;
    END LOOP;
  ELSE
    FOR seq, sender, client_id, kind, body, reply_to, recalled, at IN
      SELECT m.seq, m.sender, m.client_id, m.kind, m.body, m.reply_to, m.recalled, m.at FROM message m
      WHERE m.conversation_id = p_conversation AND m.seq < p_before ORDER BY m.seq DESC LIMIT p_limit
    LOOP
      RETURN NEXT;
      v_bytes := v_bytes + octet_length(body::text);
      EXIT WHEN v_bytes > p_bytes;
    END LOOP;
  END IF;
END
$$;
