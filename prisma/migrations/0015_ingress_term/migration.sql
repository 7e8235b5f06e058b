-- One row: which term of those runs in which a node publishes what comes over channels. A value of an earlier one is not stored
-- any more, however long it was on its way.
CREATE TABLE "ingress_term" (
  "id" BOOLEAN PRIMARY KEY DEFAULT true CHECK ("id"),
  "term" BIGINT NOT NULL DEFAULT 0
);
INSERT INTO "ingress_term" DEFAULT VALUES;

-- Whether the latest value came by a signed call: then only the time tells whether one of a channel came before it.
ALTER TABLE "topic" ADD COLUMN "called" BOOLEAN NOT NULL DEFAULT true;
