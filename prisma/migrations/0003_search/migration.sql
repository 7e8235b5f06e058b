-- What agents search. Filled a moment after the messages are written, so that their commit does not pay for it.
CREATE TABLE "message_search" (
  "conversation_id" UUID NOT NULL,
  "seq" INTEGER NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "kind" "message_kind" NOT NULL,
  "sender" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  -- Words of alphabetic scripts; pairs of neighbouring characters of the others.
  "tokens" TSVECTOR NOT NULL,
  PRIMARY KEY ("conversation_id", "seq")
);
CREATE INDEX "message_search_tokens_idx" ON "message_search" USING gin ("tokens");
-- For terms so frequent that the newest matches are found sooner by walking back in time.
CREATE INDEX "message_search_at_idx" ON "message_search" ("at");
CREATE INDEX "message_search_user_idx" ON "message_search" ("user_id", "at");
CREATE INDEX "message_search_sender_idx" ON "message_search" ("sender", "at");
-- The planner weighs the two by how frequent it thinks a term is; the default sample is too small to know.
ALTER TABLE "message_search" ALTER COLUMN "tokens" SET STATISTICS 2000;

-- How far each conversation has been indexed.
CREATE TABLE "search_cursor" (
  "conversation_id" UUID PRIMARY KEY,
  "seq" INTEGER NOT NULL
);
