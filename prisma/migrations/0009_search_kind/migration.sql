-- Notes, cards and files are few: looking for them must not walk through all texts.
CREATE INDEX "message_search_kind_idx" ON "message_search" ("kind", "at") WHERE "kind" <> 'text';

-- Which conversations an agent has had is asked at each of the agent's searches.
CREATE INDEX "assignment_decision_chosen_idx" ON "assignment_decision" ("chosen", "conversation_id") WHERE "chosen" IS NOT NULL;
