-- None of these columns changes with a message, so that its update of the conversation stays in the page.
-- What is kept for an agent is in that agent's mailboxes.
CREATE INDEX "conversation_held_idx" ON "conversation" ("held_agent_id") WHERE "held_agent_id" IS NOT NULL;

-- What tells of a conversation goes with it; and whether a mailbox was announced is looked up by its conversation.
CREATE INDEX "webhook_delivery_conversation_idx" ON "webhook_delivery" ("conversation_id");

-- What is past its time.
CREATE INDEX "webhook_delivery_delivered_idx" ON "webhook_delivery" ("tried_at") WHERE "state" = 'delivered';
CREATE INDEX "agent_session_expires_idx" ON "agent_session" ("expires_at");
