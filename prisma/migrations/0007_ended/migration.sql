-- What has just ended is looked through for messages that a node left unindexed. Written once in a conversation's life,
-- when its status changes; one on the time of the last message would be written with every message.
CREATE INDEX "conversation_ended_idx" ON "conversation" ("ended_at") WHERE "status" = 'ended';
