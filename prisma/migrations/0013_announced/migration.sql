-- Whether its user has been told that it waits, or who has it: any event after `opened`. To look for that among the messages
-- of all that wait, at every opening, holds up everybody behind the desk's lock.
ALTER TABLE "conversation" ADD COLUMN "announced" BOOLEAN NOT NULL DEFAULT false;

UPDATE "conversation" c SET "announced" = true WHERE c.status <> 'ended' AND EXISTS (
  SELECT FROM message m WHERE m.conversation_id = c.id AND m.kind = 'event' AND m.body ->> 'type' <> 'opened'
);

CREATE INDEX "conversation_unannounced_idx" ON "conversation" ("id") WHERE "status" = 'queued' AND NOT "announced";
