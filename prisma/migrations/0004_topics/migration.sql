-- The latest value of each topic. What came before is gone.
CREATE TABLE "topic" (
  "name" TEXT PRIMARY KEY,
  -- Counts the values from 1.
  "id" BIGINT NOT NULL,
  "data" JSONB NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL
) WITH (fillfactor = 50);
