-- Whether a sender is an agent who may read a conversation. It repeats the "read" rule of authorize(), because
-- append_messages has to judge internal notes while it holds the conversation's lock.
CREATE OR REPLACE FUNCTION agent_may_read(p_sender text, p_conversation uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (
    SELECT FROM conversation c
    JOIN agent a ON a.id = CASE WHEN p_sender LIKE 'agent:%' THEN substr(p_sender, 7)::bigint END
    WHERE c.id = p_conversation AND NOT a.disabled AND (
      a.role <> 'agent' OR c.status = 'queued' OR c.agent_id = a.id OR c.offered_agent_id = a.id
      OR EXISTS (SELECT FROM assignment_decision d WHERE d.conversation_id = c.id AND d.chosen = a.id)
      OR EXISTS (SELECT FROM conversation s WHERE s.user_id = c.user_id AND s.status = 'open' AND s.agent_id = a.id)
    )
  )
$$;
