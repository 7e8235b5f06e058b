-- While queued and kept for nobody: since when it waits for any agent. Its place in the queue, queued_at, may be older.
ALTER TABLE "conversation" ADD COLUMN "waiting_since" TIMESTAMPTZ(3);

-- Of an assignment from the queue: how long the conversation had waited for it.
ALTER TABLE "assignment_decision" ADD COLUMN "waited" INTERVAL;
CREATE INDEX "assignment_decision_waited_idx" ON "assignment_decision" ("at") WHERE "waited" IS NOT NULL;
