-- What is due is looked for endpoint by endpoint: of one that hangs, or is switched off, however much is due costs the others nothing.
CREATE INDEX "webhook_delivery_due_by_endpoint_idx" ON "webhook_delivery" ("endpoint_id", "next_at") WHERE "state" = 'pending';
DROP INDEX "webhook_delivery_due_idx";
