-- Makes the conversations of a visitor those of a user, and revokes the visitor's tokens. The caller holds the assignment
-- lock and the rows of the visitor's conversations and of the user's live one; at most one of them is live. Returns the
-- visitor's conversations with their agents.
CREATE OR REPLACE FUNCTION merge_visitor(p_visitor text, p_user text) RETURNS TABLE (id uuid, agent_id bigint)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_sender text := 'user:' || p_visitor;
  v_moved uuid[] := ARRAY (SELECT c.id FROM conversation c WHERE c.user_id = p_visitor);
  v_before uuid := (
    SELECT c.id FROM conversation c WHERE c.user_id = p_user AND c.status = 'ended' ORDER BY c.opened_at DESC LIMIT 1
  );
  v_live uuid := (SELECT c.id FROM conversation c WHERE c.user_id = p_user AND c.status <> 'ended');
BEGIN
  -- The visitor's conversations stand between the user's ended ones and the user's live one.
  UPDATE conversation c SET previous_id = x.id FROM (
    SELECT v.id FROM conversation v WHERE v.user_id = p_visitor AND v.status = 'ended' ORDER BY v.opened_at DESC LIMIT 1
  ) x WHERE c.user_id = p_user AND c.status <> 'ended';
  UPDATE conversation c SET previous_id = v_before WHERE c.previous_id IS NULL AND c.id = (
    SELECT v.id FROM conversation v WHERE v.user_id = p_visitor ORDER BY v.opened_at, v.id LIMIT 1
  );
  UPDATE conversation c SET user_id = p_user WHERE c.id = ANY (v_moved);
  UPDATE message m SET sender = 'user:' || p_user WHERE m.conversation_id = ANY (v_moved) AND m.sender = v_sender;
  UPDATE message m SET body = jsonb_set(m.body, '{by,id}', to_jsonb(p_user))
  WHERE m.conversation_id = ANY (v_moved) AND m.kind = 'event' AND m.body -> 'by' = jsonb_build_object('kind', 'user', 'id', p_visitor);
  UPDATE attachment a SET uploader = 'user:' || p_user
  WHERE a.conversation_id = ANY (v_moved) AND a.seq IS NOT NULL AND a.uploader = v_sender;
  -- What was uploaded and not sent can be sent into the user's live conversation.
  UPDATE attachment a SET uploader = 'user:' || p_user, conversation_id = coalesce(v_live, a.conversation_id)
  WHERE a.conversation_id = ANY (v_moved) AND a.seq IS NULL AND a.uploader = v_sender;
  UPDATE message_search s SET user_id = p_user, sender = CASE WHEN s.sender = v_sender THEN 'user:' || p_user ELSE s.sender END
  WHERE s.conversation_id = ANY (v_moved);
  INSERT INTO user_revocation (user_id, at) VALUES (p_visitor, clock_timestamp())
  ON CONFLICT (user_id) DO UPDATE SET at = greatest(user_revocation.at, excluded.at);
  RETURN QUERY SELECT c.id, c.agent_id FROM conversation c WHERE c.id = ANY (v_moved);
END
$$;
