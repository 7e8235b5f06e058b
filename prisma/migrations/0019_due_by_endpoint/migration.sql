-- What is due is looked for endpoint by endpoint: of one that hangs, or is switched off, however much is due costs the others nothing.
-- The index over all of them goes: the planner would take it for that. Nodes that have not been replaced yet find what is due by
-- the new one as well.
CREATE INDEX "webhook_delivery_due_by_endpoint_idx" ON "webhook_delivery" ("endpoint_id", "next_at") WHERE "state" = 'pending';
DROP INDEX "webhook_delivery_due_idx";
