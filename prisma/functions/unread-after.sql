-- How many messages of agents, without notes and events, follow a seq of a conversation.
CREATE OR REPLACE FUNCTION unread_after(p_conversation uuid, p_seq integer) RETURNS integer
LANGUAGE sql STABLE
AS $$
  SELECT count(*)::integer FROM message m
  WHERE m.conversation_id = p_conversation AND m.seq > p_seq
    AND m.kind NOT IN ('event', 'note') AND m.sender LIKE 'agent:%'
$$;
