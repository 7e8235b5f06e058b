-- Whether the sender is the agent who had the conversation last. append_messages asks when it would refuse the sender.
CREATE OR REPLACE FUNCTION agent_lost(p_sender text, p_conversation uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((
    SELECT 'agent:' || d.chosen = p_sender FROM assignment_decision d
    WHERE d.conversation_id = p_conversation AND d.chosen IS NOT NULL ORDER BY d.at DESC, d.id DESC LIMIT 1
  ), false)
$$;
