-- The whole schema of Deskwire: types, tables with their indexes, functions.
--
-- prisma/functions/ holds the current text of each function; a test compares it with the database.

-- Types ---------------------------------------------------------------------------------------------------------------

CREATE TYPE agent_role AS ENUM ('agent', 'supervisor', 'admin');
CREATE TYPE availability AS ENUM ('online', 'busy', 'away');
CREATE TYPE conversation_status AS ENUM ('queued', 'open', 'ended');
CREATE TYPE message_kind AS ENUM ('text', 'image', 'file', 'card', 'note', 'event');
CREATE TYPE attachment_kind AS ENUM ('image', 'file');
CREATE TYPE delivery_state AS ENUM ('pending', 'delivered', 'dead');

-- Installation --------------------------------------------------------------------------------------------------------

-- One row. The installation names the nodes that work together: give a copy of the database another one before its nodes
-- run beside the original's. The epoch names this database's history: give it a new one after restoring a backup.
CREATE TABLE deskwire (
  id BOOLEAN PRIMARY KEY DEFAULT true CHECK (id),
  installation UUID NOT NULL DEFAULT gen_random_uuid(),
  epoch UUID NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO deskwire DEFAULT VALUES;

-- The hashed files of the front ends' builds. Nodes with other builds serve them, too.
CREATE TABLE page_file (
  path TEXT PRIMARY KEY,
  content_type TEXT NOT NULL,
  body BYTEA NOT NULL,
  brotli BYTEA,
  gzip BYTEA,
  used_at TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

-- Agents and accounts -------------------------------------------------------------------------------------------------

-- An agent's id is its virtual id, from 66666666 up.
CREATE SEQUENCE agent_id_seq AS BIGINT START 66666666 MINVALUE 66666666;

CREATE TABLE agent (
  id BIGINT PRIMARY KEY DEFAULT nextval('agent_id_seq'),
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role agent_role NOT NULL DEFAULT 'agent',
  capacity INTEGER NOT NULL DEFAULT 5 CHECK (capacity >= 0),
  availability availability NOT NULL DEFAULT 'online',
  disabled BOOLEAN NOT NULL DEFAULT false,
  -- Its password is a known one of the demo. Disabled when a server starts without DEMO.
  demo BOOLEAN NOT NULL DEFAULT false,
  -- The time since which no node has a live socket of this agent; null while one has. Kept by the sweep.
  reachable BOOLEAN NOT NULL DEFAULT false,
  unreachable_since TIMESTAMPTZ(3),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX agent_email_key ON agent (email);
ALTER SEQUENCE agent_id_seq OWNED BY agent.id;

CREATE TABLE agent_session (
  id UUID PRIMARY KEY,
  agent_id BIGINT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL,
  csrf_token TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX agent_session_token_hash_key ON agent_session (token_hash);
CREATE INDEX agent_session_agent_id_idx ON agent_session (agent_id);
-- For deleting expired sessions.
CREATE INDEX agent_session_expires_idx ON agent_session (expires_at);

-- Users ---------------------------------------------------------------------------------------------------------------

-- The profile that came with a user's token, written when the user opens a conversation and not at sign-in.
CREATE TABLE end_user (
  id TEXT PRIMARY KEY,
  name TEXT,
  avatar TEXT,
  visitor BOOLEAN NOT NULL,
  -- The user whom the visitor has turned out to be.
  merged_into TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  -- What agents find the user by: see conversations/person-tokens.ts. Written with the name.
  search_tokens TSVECTOR NOT NULL DEFAULT ''
);
-- Every search reads the whole pending list; see message_search_tokens_idx.
CREATE INDEX end_user_search_tokens_idx ON end_user USING gin (search_tokens) WITH (gin_pending_list_limit = 512);

-- Tokens issued to the user before `at` are no longer valid.
CREATE TABLE user_revocation (
  user_id TEXT PRIMARY KEY,
  at TIMESTAMPTZ(3) NOT NULL
);

-- Conversations -------------------------------------------------------------------------------------------------------

-- Every message updates its conversation's row. The columns that change with it (last_seq, last_at, …) are in no index,
-- so that the update stays within the page (HOT).
CREATE TABLE conversation (
  id UUID PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES end_user (id),
  agent_id BIGINT REFERENCES agent (id),
  status conversation_status NOT NULL,
  last_seq INTEGER NOT NULL DEFAULT 0,
  last_at TIMESTAMPTZ(3) NOT NULL,
  -- Who wrote last: 'user' or 'agent'. Inactivity never ends a conversation that waits for its agent.
  last_from TEXT,
  -- When either side last wrote; null before the first message.
  spoke_at TIMESTAMPTZ(3),
  -- When the user was warned that the conversation ends soon; null again after the next message.
  warned_at TIMESTAMPTZ(3),
  user_delivered INTEGER NOT NULL DEFAULT 0,
  user_read INTEGER NOT NULL DEFAULT 0,
  -- The agents' messages after user_read, without notes and events. append_messages and advance_cursors hold the row's
  -- lock anyway and keep the number; counting it again with every message would read all unread messages.
  user_unread INTEGER NOT NULL DEFAULT 0,
  agent_delivered INTEGER NOT NULL DEFAULT 0,
  agent_read INTEGER NOT NULL DEFAULT 0,
  previous_id UUID,
  context JSONB,
  opened_at TIMESTAMPTZ(3) NOT NULL,
  -- No message of the user is stored yet.
  silent BOOLEAN NOT NULL DEFAULT true,
  -- While open: whether it takes a place of its agent. A conversation that is not silent and not placed was written to in this
  -- instant: whether the agent has room for it is not decided yet.
  placed BOOLEAN NOT NULL DEFAULT false,
  -- While silent and live: since when the user has no socket, as far as the periodic look noticed.
  user_gone_since TIMESTAMPTZ(3),
  -- The place in the queue: the time of the first message, or of the opening. It is kept when the conversation returns to the queue, so that nobody queues twice.
  queued_at TIMESTAMPTZ(3) NOT NULL,
  -- While queued and not held: the time since which it waits for any agent. queued_at may be earlier.
  waiting_since TIMESTAMPTZ(3),
  -- While queued: when it came to the queue last, or the first message after that.
  waits_from TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  -- Whether the user was told that it waits, or which agent has it: true after any event but `opened`. Looking for that
  -- event in the messages of all waiting conversations would take too long under the assignment lock.
  announced BOOLEAN NOT NULL DEFAULT false,
  -- While queued: held for this agent until then ('infinity': for ever).
  held_agent_id BIGINT REFERENCES agent (id),
  held_until TIMESTAMPTZ(3),
  -- While open: offered to this agent until then; the agent takes it by claiming it.
  offered_agent_id BIGINT REFERENCES agent (id),
  offered_until TIMESTAMPTZ(3),
  -- While queued: this agent returned it and is not assigned it again automatically.
  excluded_agent_id BIGINT REFERENCES agent (id),
  ended_at TIMESTAMPTZ(3),
  rating SMALLINT CHECK (rating BETWEEN 1 AND 5),
  rating_comment TEXT
) WITH (fillfactor = 70);
-- A user has at most one live conversation, whatever races.
CREATE UNIQUE INDEX conversation_live_user_key ON conversation (user_id) WHERE status <> 'ended';
CREATE INDEX conversation_user_idx ON conversation (user_id, opened_at DESC);
CREATE INDEX conversation_agent_live_idx ON conversation (agent_id) WHERE status = 'open';
CREATE INDEX conversation_agent_idx ON conversation (agent_id, opened_at DESC);
CREATE INDEX conversation_queue_idx ON conversation (silent, queued_at, id) WHERE status = 'queued';
CREATE INDEX conversation_silent_idx ON conversation (id) WHERE silent AND status <> 'ended';
CREATE INDEX conversation_unplaced_idx ON conversation (id) WHERE status = 'open' AND NOT silent AND NOT placed;
CREATE INDEX conversation_unannounced_idx ON conversation (id) WHERE status = 'queued' AND NOT announced;
CREATE INDEX conversation_held_idx ON conversation (held_agent_id) WHERE held_agent_id IS NOT NULL;
CREATE INDEX conversation_offered_idx ON conversation (offered_agent_id) WHERE offered_agent_id IS NOT NULL;
CREATE INDEX conversation_opened_idx ON conversation (opened_at DESC, id);
-- The search indexer looks through recently ended conversations for messages that a dead node left unindexed. An ending
-- is written once; an index on the time of the last message would be written with every message.
CREATE INDEX conversation_ended_idx ON conversation (ended_at) WHERE status = 'ended';

-- No foreign key to conversation: the writer holds the conversation's lock, and the check costs as much as the row.
CREATE TABLE message (
  conversation_id UUID NOT NULL,
  seq INTEGER NOT NULL,
  -- 'user:<id>' or 'agent:<id>'; null for an event.
  sender TEXT,
  client_id TEXT,
  kind message_kind NOT NULL,
  body JSONB NOT NULL,
  reply_to INTEGER,
  -- A tombstone: the text is gone, the place in the sequence stays.
  recalled BOOLEAN NOT NULL DEFAULT false,
  at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (conversation_id, seq)
);
CREATE UNIQUE INDEX message_client_id_key ON message (conversation_id, sender, client_id) WHERE client_id IS NOT NULL;

-- Assignment ----------------------------------------------------------------------------------------------------------

CREATE TABLE assignment_decision (
  id UUID PRIMARY KEY,
  conversation_id UUID NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  trigger TEXT NOT NULL,
  strategy TEXT NOT NULL,
  seed TEXT NOT NULL,
  chosen BIGINT,
  candidates JSONB NOT NULL,
  -- For an assignment from the queue: how long the conversation had waited.
  waited INTERVAL
);
CREATE INDEX assignment_decision_conversation_idx ON assignment_decision (conversation_id, at);
CREATE INDEX assignment_decision_at_idx ON assignment_decision (at);
CREATE INDEX assignment_decision_waited_idx ON assignment_decision (at) WHERE waited IS NOT NULL;
-- Each search of an agent asks which conversations the agent has had.
CREATE INDEX assignment_decision_chosen_idx ON assignment_decision (chosen, conversation_id) WHERE chosen IS NOT NULL;

-- Attachments ---------------------------------------------------------------------------------------------------------

-- An upload belongs to one conversation from its first byte. It is an orphan while no message shows it, also after that
-- message was recalled; orphans are deleted after a day.
CREATE TABLE attachment (
  id UUID PRIMARY KEY,
  conversation_id UUID NOT NULL,
  uploader TEXT NOT NULL,
  kind attachment_kind NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  -- The message that shows it; null for an orphan.
  seq INTEGER,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  -- Where a visitor's upload came from, until it is sent.
  address TEXT
);
CREATE INDEX attachment_orphan_idx ON attachment (created_at) WHERE seq IS NULL;
CREATE INDEX attachment_unsent_idx ON attachment (uploader) WHERE seq IS NULL;
CREATE INDEX attachment_address_idx ON attachment (address) WHERE address IS NOT NULL;
CREATE INDEX attachment_message_idx ON attachment (conversation_id, seq) WHERE seq IS NOT NULL;

-- Search --------------------------------------------------------------------------------------------------------------

-- What agents search. The indexer fills it a moment after the messages are committed, so that the commit does not pay.
CREATE TABLE message_search (
  conversation_id UUID NOT NULL,
  seq INTEGER NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  kind message_kind NOT NULL,
  sender TEXT NOT NULL,
  user_id TEXT NOT NULL,
  -- Words of alphabetic scripts; pairs of neighbouring characters of other scripts.
  tokens TSVECTOR NOT NULL,
  PRIMARY KEY (conversation_id, seq)
);
-- Every search reads the whole pending list, and the writer that fills it up has to merge it. A short list (512 kB)
-- keeps both quick.
CREATE INDEX message_search_tokens_idx ON message_search USING gin (tokens) WITH (gin_pending_list_limit = 512);
-- For terms so frequent that walking back in time finds the newest matches sooner.
CREATE INDEX message_search_at_idx ON message_search (at);
CREATE INDEX message_search_user_idx ON message_search (user_id, at);
CREATE INDEX message_search_sender_idx ON message_search (sender, at);
-- Notes, cards and files are few: a search for them must not walk through all texts.
CREATE INDEX message_search_kind_idx ON message_search (kind, at) WHERE kind <> 'text';
-- The planner chooses between tokens_idx and at_idx by how frequent it believes a term is. The default sample is too
-- small for that.
ALTER TABLE message_search ALTER COLUMN tokens SET STATISTICS 2000;

-- How far each conversation is indexed.
CREATE TABLE search_cursor (
  conversation_id UUID PRIMARY KEY,
  seq INTEGER NOT NULL
);

-- Notifications -------------------------------------------------------------------------------------------------------

-- One row for each user to whom the main site has sent something: the head of the sequence of notifications, and the
-- counters, which are in this row because it is locked and written with every notification anyway.
CREATE TABLE notification_store (
  user_id TEXT PRIMARY KEY,
  last_seq INTEGER NOT NULL DEFAULT 0,
  delivered_seq INTEGER NOT NULL DEFAULT 0,
  read_seq INTEGER NOT NULL DEFAULT 0,
  -- Undelivered notifications up to this seq have expired.
  expired_seq INTEGER NOT NULL DEFAULT 0,
  -- {category: unread}
  counters JSONB NOT NULL DEFAULT '{}',
  -- {category: {"seq", "base"}}: the counter is base plus the category's notifications after seq. Without an entry, it
  -- counts from 0.
  cleared JSONB NOT NULL DEFAULT '{}'
) WITH (fillfactor = 70);

-- A counted event and the notification that came of it. It is kept until the retention ends, so that a repeated event
-- is recognised.
CREATE TABLE notification (
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  category TEXT NOT NULL,
  event_id TEXT NOT NULL,
  from_id TEXT,
  -- JSON, not JSONB: the text is passed on as it came and never looked into here.
  data JSON,
  -- A hash of the category and the group key; groups are only compared.
  group_hash BIGINT,
  -- The unread notifications of the group when this one came, itself included.
  count INTEGER NOT NULL,
  -- When the event happened, according to the main site.
  event_at TIMESTAMPTZ(3),
  at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (user_id, seq)
);
CREATE UNIQUE INDEX notification_event_key ON notification (category, event_id);
CREATE INDEX notification_group_idx ON notification (user_id, group_hash, seq DESC) WHERE group_hash IS NOT NULL;
-- Rows are stored in the order of time, so a few pages of a BRIN index find old rows.
CREATE INDEX notification_at_idx ON notification USING BRIN (at) WITH (pages_per_range = 32);

-- One row: how far the sweep of notifications has come, and how many have expired.
CREATE TABLE notification_sweep (
  id BOOLEAN PRIMARY KEY DEFAULT true CHECK (id),
  expired_until TIMESTAMPTZ(3) NOT NULL DEFAULT '-infinity',
  expired BIGINT NOT NULL DEFAULT 0
);
INSERT INTO notification_sweep DEFAULT VALUES;

-- The first answer to each signed call of the main site. For a call with events, the answer holds its results, with
-- null for each event whose result is in `statuses`, one letter for each.
CREATE TABLE hook_call (
  id TEXT PRIMARY KEY,
  answer TEXT NOT NULL,
  statuses TEXT,
  at TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX hook_call_at_idx ON hook_call USING BRIN (at) WITH (pages_per_range = 32);

-- The method and path of a signed call that only read, or that was refused. Kept for as long as its timestamp is accepted.
CREATE TABLE hook_target (
  id TEXT PRIMARY KEY,
  target TEXT NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX hook_target_at_idx ON hook_target (at);

-- Topics --------------------------------------------------------------------------------------------------------------

-- The latest value of each topic; earlier values are gone.
CREATE TABLE topic (
  name TEXT PRIMARY KEY,
  -- Counts the values from 1.
  id BIGINT NOT NULL,
  data JSONB NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  -- Whether the latest value came by a signed call. If so, only the time tells whether a value from a Redis channel is
  -- older.
  called BOOLEAN NOT NULL DEFAULT true
) WITH (fillfactor = 50);

-- Ingress -------------------------------------------------------------------------------------------------------------

-- One row: a fence. The term grows each time another node starts publishing what comes over Redis channels; a value
-- that carries an earlier term is not stored, however late it arrives.
CREATE TABLE ingress_term (
  id BOOLEAN PRIMARY KEY DEFAULT true CHECK (id),
  term BIGINT NOT NULL DEFAULT 0
);
INSERT INTO ingress_term DEFAULT VALUES;

-- Webhooks ------------------------------------------------------------------------------------------------------------

-- Addresses of the main site to which events are sent.
CREATE TABLE webhook_endpoint (
  id UUID PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  -- The secret before the last rotation; it signs until then as well.
  old_secret TEXT,
  old_secret_until TIMESTAMPTZ(3),
  events TEXT[] NOT NULL,
  enabled BOOLEAN NOT NULL DEFAULT true,
  -- Why the server disabled it: 'gone' after a 410.
  disabled_reason TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

-- One event for one endpoint, written in the transaction that makes the event true. Its id is the webhook-id of every
-- attempt.
CREATE TABLE webhook_delivery (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  endpoint_id UUID NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  conversation_id UUID NOT NULL,
  seq INTEGER NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  state delivery_state NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  -- The HTTP status of the last attempt.
  status INTEGER,
  error TEXT,
  tried_at TIMESTAMPTZ(3)
);
-- Due deliveries are looked up endpoint by endpoint: an endpoint that hangs or is disabled costs the others nothing,
-- however many of its deliveries are due. An index over all endpoints must not exist beside it, since the planner would
-- prefer it.
CREATE INDEX webhook_delivery_due_by_endpoint_idx ON webhook_delivery (endpoint_id, next_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_endpoint_idx ON webhook_delivery (endpoint_id, at DESC);
-- For deleting a conversation's deliveries with it, and for finding out whether a mailbox was announced.
CREATE INDEX webhook_delivery_conversation_idx ON webhook_delivery (conversation_id);
-- For deleting old deliveries.
CREATE INDEX webhook_delivery_delivered_idx ON webhook_delivery (tried_at) WHERE state = 'delivered';

-- Functions -----------------------------------------------------------------------------------------------------------

-- Whether a sender is an agent who may read a conversation. It repeats the "read" rule of authorize(), because
-- append_messages has to judge internal notes while it holds the conversation's lock.
CREATE OR REPLACE FUNCTION agent_may_read(p_sender text, p_conversation uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (
    SELECT FROM conversation c
    JOIN agent a ON a.id = CASE WHEN p_sender LIKE 'agent:%' THEN substr(p_sender, 7)::bigint END
    WHERE c.id = p_conversation AND NOT a.disabled AND (
      a.role <> 'agent' OR c.status = 'queued' OR c.agent_id = a.id OR c.offered_agent_id = a.id
      OR EXISTS (SELECT FROM assignment_decision d WHERE d.conversation_id = c.id AND d.chosen = a.id)
      OR EXISTS (SELECT FROM conversation s WHERE s.user_id = c.user_id AND s.status = 'open' AND s.agent_id = a.id)
    )
  )
$$;

-- Whether the sender is the agent who had the conversation last. append_messages asks when it would refuse the sender.
CREATE OR REPLACE FUNCTION agent_lost(p_sender text, p_conversation uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((
    SELECT 'agent:' || d.chosen = p_sender FROM assignment_decision d
    WHERE d.conversation_id = p_conversation AND d.chosen IS NOT NULL ORDER BY d.at DESC, d.id DESC LIMIT 1
  ), false)
$$;

-- How many messages of agents, without notes and events, follow a seq of a conversation.
CREATE OR REPLACE FUNCTION unread_after(p_conversation uuid, p_seq integer) RETURNS integer
LANGUAGE sql STABLE
AS $$
  SELECT count(*)::integer FROM message m
  WHERE m.conversation_id = p_conversation AND m.seq > p_seq
    AND m.kind NOT IN ('event', 'note') AND m.sender LIKE 'agent:%'
$$;

-- Reads a page of a conversation: the messages after p_after in ascending order, or, when it is null, those before
-- p_before in descending order. It returns at most p_limit messages and stops with the one whose body makes the bodies
-- larger than p_bytes together, so that bodies past that size are neither decompressed nor sent.
CREATE OR REPLACE FUNCTION read_messages(
  p_conversation uuid, p_after integer, p_before integer, p_limit integer, p_bytes integer
) RETURNS TABLE (
  seq integer, sender text, client_id text, kind message_kind, body jsonb, reply_to integer, recalled boolean,
  at timestamptz
)
LANGUAGE plpgsql STABLE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_bytes integer := 0;
BEGIN
  IF p_after IS NOT NULL THEN
    FOR seq, sender, client_id, kind, body, reply_to, recalled, at IN
      SELECT m.seq, m.sender, m.client_id, m.kind, m.body, m.reply_to, m.recalled, m.at FROM message m
      WHERE m.conversation_id = p_conversation AND m.seq > p_after ORDER BY m.seq LIMIT p_limit
    LOOP
      RETURN NEXT;
      v_bytes := v_bytes + octet_length(body::text);
      EXIT WHEN v_bytes > p_bytes;
    END LOOP;
  ELSE
    FOR seq, sender, client_id, kind, body, reply_to, recalled, at IN
      SELECT m.seq, m.sender, m.client_id, m.kind, m.body, m.reply_to, m.recalled, m.at FROM message m
      WHERE m.conversation_id = p_conversation AND m.seq < p_before ORDER BY m.seq DESC LIMIT p_limit
    LOOP
      RETURN NEXT;
      v_bytes := v_bytes + octet_length(body::text);
      EXIT WHEN v_bytes > p_bytes;
    END LOOP;
  END IF;
END
$$;

-- Appends a batch of messages. Returns one row for each input row, in the input's order. Its status is one of:
--
--   ok              the message was stored; seq and at are its own
--   dup             the client id was stored before, or earlier in this batch; seq and at are those of the first
--   unknown         the conversation does not exist
--   ended           the conversation has ended
--   held            the sender lost the conversation to the queue, and may get it back
--   forbidden       the sender is neither the conversation's user nor its agent, and the message is not a note of an
--                   agent who may read the conversation
--   bad_reply       reply_to is greater than the conversation's last seq
--   bad_attachment  the sender has not uploaded this image or file for this conversation, or another message shows it
--
-- `first` marks the messages of a user who had not written in the conversation before. It is silent no longer, and its place
-- in the queue is that of the message.
--
-- The body of an image or file is built from the attachment and returned; for other kinds the returned body is null.
--
-- The function first locks the conversations' rows in id order. The statements after that run on a fresh snapshot, so
-- they see everything that was committed while the lock was awaited. One statement that did both could not.
CREATE OR REPLACE FUNCTION append_messages(
  p_conversation uuid[], p_sender text[], p_client_id text[], p_kind text[], p_body text[], p_reply_to integer[]
) RETURNS TABLE (
  ord integer, status text, seq integer, at timestamptz, user_id text, agent_id bigint, body text, first boolean
)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz;
  v_body jsonb[] := p_body::jsonb[];
  v_attachment uuid[];
BEGIN
  PERFORM 1 FROM conversation c WHERE c.id = ANY (p_conversation) ORDER BY c.id FOR NO KEY UPDATE;
  v_now := date_trunc('milliseconds', clock_timestamp());

  -- Every part of a statement costs time, even one that finds no rows. Most batches show no attachment, so this is a
  -- statement of its own.
  IF p_kind && ARRAY['image', 'file'] THEN
    SELECT array_agg(k.body ORDER BY k.ord), array_agg(k.id ORDER BY k.ord) INTO v_body, v_attachment FROM (
      SELECT i.ord, coalesce(f.body, i.body) AS body,
        -- When two messages of the batch show the same attachment, the first one gets it.
        CASE WHEN (i.conversation, i.sender, i.client_id)
          = first_value((i.conversation, i.sender, i.client_id)) OVER (PARTITION BY f.id ORDER BY i.ord)
          THEN f.id END AS id
      FROM unnest(p_conversation, p_sender, p_client_id, p_kind, v_body)
        WITH ORDINALITY AS i (conversation, sender, client_id, kind, body, ord)
      LEFT JOIN LATERAL (
        SELECT x.id, CASE x.kind
          WHEN 'image' THEN jsonb_build_object('attachmentId', x.id, 'width', x.width, 'height', x.height,
            'bytes', x.bytes, 'thumb', '/api/v1/attachments/' || x.id || '/thumb')
          ELSE jsonb_build_object('attachmentId', x.id, 'name', x.name, 'bytes', x.bytes, 'contentType', x.content_type)
        END AS body
        FROM attachment x WHERE i.kind IN ('image', 'file') AND x.id = (i.body ->> 'attachmentId')::uuid
          AND x.conversation_id = i.conversation AND x.uploader = i.sender AND x.kind::text = i.kind AND x.seq IS NULL
        -- The lock keeps the clean-up from deleting the attachment as an orphan before this transaction commits. Two
        -- calls never wait for each other here: an attachment belongs to one conversation, whose row is locked.
        LIMIT 1 FOR NO KEY UPDATE
      ) f ON true
    ) k;
  END IF;

  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT j.*,
      -- Among the messages of this batch with the same client id, the first one that can be stored.
      min(j.ord) FILTER (WHERE j.status = 'ok') OVER (PARTITION BY j.conversation, j.sender, j.client_id) AS first_ord
    FROM (
      SELECT i.ord, i.conversation, i.sender, i.client_id, i.kind::message_kind AS kind,
        i.body, i.reply_to, i.attachment,
        c.last_seq, c.user_id, c.agent_id, greatest(v_now, c.last_at) AS at, c.silent,
        m.seq AS old_seq, m.at AS old_at,
        CASE
          WHEN c.id IS NULL THEN 'unknown'
          WHEN m.seq IS NOT NULL THEN 'dup'
          WHEN i.sender <> 'user:' || c.user_id AND i.sender IS DISTINCT FROM 'agent:' || c.agent_id
            AND NOT (i.kind = 'note' AND agent_may_read(i.sender, i.conversation)) THEN CASE
              WHEN c.status = 'open' OR i.sender = 'agent:' || c.excluded_agent_id THEN 'forbidden'
              WHEN NOT agent_lost(i.sender, i.conversation) THEN 'forbidden'
              WHEN c.status = 'queued' THEN 'held'
              ELSE 'ended'
            END
          WHEN c.status = 'ended' THEN 'ended'
          WHEN i.reply_to > c.last_seq THEN 'bad_reply'
          WHEN i.kind IN ('image', 'file') AND i.attachment IS NULL THEN 'bad_attachment'
          ELSE 'ok'
        END AS status
      FROM unnest(p_conversation, p_sender, p_client_id, p_kind, v_body, p_reply_to, v_attachment)
        WITH ORDINALITY AS i (conversation, sender, client_id, kind, body, reply_to, attachment, ord)
      -- LIMIT 1 keeps the planner from turning these lookups by key into a join over the whole table.
      LEFT JOIN LATERAL (
        SELECT x.id, x.status, x.last_seq, x.last_at, x.user_id, x.agent_id, x.silent,
          x.excluded_agent_id
        FROM conversation x WHERE x.id = i.conversation LIMIT 1
      ) c ON true
      LEFT JOIN LATERAL (
        SELECT x.seq, x.at FROM message x
        WHERE x.conversation_id = i.conversation AND x.sender = i.sender AND x.client_id = i.client_id LIMIT 1
      ) m ON true
    ) j
  ), numbered AS MATERIALIZED (
    SELECT k.*, (k.last_seq + row_number() OVER (PARTITION BY k.conversation ORDER BY k.ord))::integer AS new_seq
    FROM checked k WHERE k.ord = k.first_ord
  ), inserted AS (
    INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, reply_to, at)
    SELECT n.conversation, n.new_seq, n.sender, n.client_id, n.kind, n.body, n.reply_to, n.at FROM numbered n
  ), advanced AS (
    UPDATE conversation c SET last_seq = x.last_seq, last_at = x.at, last_from = coalesce(x.last_from, c.last_from),
      spoke_at = CASE WHEN x.last_from IS NULL THEN c.spoke_at ELSE x.at END,
      warned_at = CASE WHEN x.last_from IS NULL THEN c.warned_at END,
      user_unread = c.user_unread + x.unread, silent = c.silent AND NOT x.by_user,
      queued_at = CASE WHEN c.silent AND x.by_user THEN x.at ELSE c.queued_at END,
      waits_from = CASE WHEN c.silent AND x.by_user THEN x.at ELSE c.waits_from END,
      waiting_since = CASE WHEN c.silent AND x.by_user AND c.waiting_since IS NOT NULL THEN x.at ELSE c.waiting_since END
    FROM (
      SELECT n.conversation, max(n.new_seq) AS last_seq, max(n.at) AS at,
        (array_agg(split_part(n.sender, ':', 1) ORDER BY n.ord DESC) FILTER (WHERE n.kind <> 'note'))[1] AS last_from,
        count(*) FILTER (WHERE n.sender LIKE 'agent:%' AND n.kind <> 'note') AS unread,
        bool_or(n.sender LIKE 'user:%') AS by_user
      FROM numbered n GROUP BY n.conversation
    ) x WHERE c.id = x.conversation
  )
  SELECT k.ord::integer,
    CASE WHEN k.ord > k.first_ord THEN 'dup' ELSE k.status END,
    coalesce(k.old_seq, n.new_seq),
    coalesce(k.old_at, n.at),
    k.user_id, k.agent_id, CASE WHEN k.attachment IS NOT NULL THEN k.body::text END,
    k.silent AND k.status = 'ok' AND k.sender = 'user:' || k.user_id
  FROM checked k LEFT JOIN numbered n ON n.ord = k.first_ord AND k.ord >= k.first_ord
  ORDER BY k.ord;

  IF v_attachment IS NOT NULL THEN
    UPDATE attachment a SET seq = m.seq, address = NULL
    FROM unnest(p_conversation, p_sender, p_client_id, v_attachment) AS i (conversation, sender, client_id, attachment)
    JOIN message m ON m.conversation_id = i.conversation AND m.sender = i.sender AND m.client_id = i.client_id
    -- A message that was stored before under this client id may show another attachment.
    WHERE a.id = i.attachment AND m.body ->> 'attachmentId' = i.attachment::text;
  END IF;

  IF EXISTS (SELECT FROM webhook_endpoint e WHERE e.enabled AND 'message.created' = ANY (e.events)) THEN
    INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at)
    SELECT e.id, 'message.created', m.conversation_id, m.seq, m.at
    FROM (SELECT DISTINCT * FROM unnest(p_conversation, p_sender, p_client_id)) AS i (conversation, sender, client_id)
    JOIN message m ON m.conversation_id = i.conversation AND m.sender = i.sender AND m.client_id = i.client_id
    CROSS JOIN webhook_endpoint e
    -- xmin says that this transaction stored the message: a repeat is not announced again. Notes stay among agents.
    WHERE m.xmin = pg_current_xact_id()::xid AND m.kind <> 'note' AND e.enabled AND 'message.created' = ANY (e.events)
    ORDER BY m.conversation_id, m.seq;
  END IF;
END $$;

-- Advances read and delivered cursors of conversations; a cursor never moves back. Returns one row for each input row,
-- in the input's order. Its status is one of:
--
--   ok       delivered and read are the cursors after the batch; moved says whether this row moved one of them
--   unknown  the conversation does not exist, or the reader is neither its user nor its agent
--   beyond   a cursor is greater than the conversation's last seq: nothing was moved
--
-- When the user's read cursor moves, the number of unread messages is counted again.
CREATE OR REPLACE FUNCTION advance_cursors(
  p_conversation uuid[], p_reader text[], p_delivered integer[], p_read integer[]
) RETURNS TABLE (
  ord integer, status text, moved boolean, delivered integer, read integer, user_id text, agent_id bigint
)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM conversation c WHERE c.id = ANY (p_conversation) ORDER BY c.id FOR NO KEY UPDATE;
  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT i.ord, i.conversation, c.user_id, c.agent_id,
      i.reader LIKE 'user:%' AS by_user,
      CASE WHEN i.reader LIKE 'user:%' THEN c.user_delivered ELSE c.agent_delivered END AS old_delivered,
      CASE WHEN i.reader LIKE 'user:%' THEN c.user_read ELSE c.agent_read END AS old_read,
      greatest(i.delivered, i.read) AS delivered, i.read,
      CASE
        WHEN c.id IS NULL OR (i.reader <> 'user:' || c.user_id AND i.reader IS DISTINCT FROM 'agent:' || c.agent_id)
          THEN 'unknown'
        WHEN greatest(i.delivered, i.read) > c.last_seq THEN 'beyond'
        ELSE 'ok'
      END AS status
    FROM unnest(p_conversation, p_reader, p_delivered, p_read)
      WITH ORDINALITY AS i (conversation, reader, delivered, read, ord)
    LEFT JOIN LATERAL (SELECT x.* FROM conversation x WHERE x.id = i.conversation LIMIT 1) c ON true
  ), merged AS MATERIALIZED (
    SELECT k.conversation,
      coalesce(max(k.delivered) FILTER (WHERE k.by_user), 0) AS ud,
      coalesce(max(k.read) FILTER (WHERE k.by_user), 0) AS ur,
      coalesce(max(k.delivered) FILTER (WHERE NOT k.by_user), 0) AS ad,
      coalesce(max(k.read) FILTER (WHERE NOT k.by_user), 0) AS ar
    FROM checked k WHERE k.status = 'ok' GROUP BY k.conversation
  ), advanced AS (
    UPDATE conversation c SET
      user_delivered = greatest(c.user_delivered, x.ud), user_read = greatest(c.user_read, x.ur),
      agent_delivered = greatest(c.agent_delivered, x.ad), agent_read = greatest(c.agent_read, x.ar),
      user_unread = CASE WHEN x.ur > c.user_read THEN unread_after(c.id, x.ur) ELSE c.user_unread END
    FROM merged x WHERE c.id = x.conversation
      AND (x.ud > c.user_delivered OR x.ur > c.user_read OR x.ad > c.agent_delivered OR x.ar > c.agent_read)
  )
  SELECT k.ord::integer, k.status,
    k.status = 'ok' AND (k.delivered > k.old_delivered OR k.read > k.old_read),
    greatest(k.old_delivered, CASE WHEN k.by_user THEN x.ud ELSE x.ad END),
    greatest(k.old_read, CASE WHEN k.by_user THEN x.ur ELSE x.ar END),
    k.user_id, k.agent_id
  FROM checked k LEFT JOIN merged x ON x.conversation = k.conversation
  ORDER BY k.ord;
END $$;

-- Records signed calls of the main site with their events. The events of one call stand together, in the order of the
-- call; p_first and p_length give its range. p_users holds the users of all events, each once, sorted; p_user is an
-- event's index in it. Returned are texts with one entry for each event, in the input's order:
--
--   statuses  one letter: c counted, d duplicate, r repeat (its call is in repeats, so nothing is done),
--             x refused (it would be the user's 201st category)
--   seqs      the seq of a counted event, otherwise 0, separated by commas
--   counts    the count of its group, separated by commas
--   groups    the hash of its group, empty for an event without a group, separated by commas
--   repeats   [[call, answer, statuses]…] for the calls that were answered before, and, with the answer null, for the
--             calls whose id served for another target than theirs in p_target (null: it is not compared)
--
-- The function first locks the users' rows in order and reads them under the lock. The statements after that run on a
-- fresh snapshot, so they see everything that was committed while the lock was awaited. When another transaction is
-- recording the same event id for another user, or the same call id, at the same moment, this one fails with a unique
-- violation: the caller runs it again, and then it sees the other one's rows.
CREATE OR REPLACE FUNCTION record_events(
  p_call_id text[], p_answer text[], p_first integer[], p_length integer[], p_users text[],
  p_call integer[], p_user integer[], p_category text[], p_event_id text[], p_from text[], p_group text[],
  p_event_at text[], p_data text[], p_target text[],
  OUT statuses text, OUT seqs text, OUT counts text, OUT groups text, OUT at timestamptz, OUT repeats text
)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz;
  v_known boolean[];
  v_last integer[];
  v_read integer[];
  -- How many categories each user has, and whether an event is refused; null: no user can get too many.
  v_categories integer[];
  v_refused boolean[];
  v_statuses text;
  v_seqs text;
  v_counts text;
  v_groups text;
  v_repeats text;
BEGIN
  LOOP
    -- Arrays of fixed-width values in the order of p_users: an event finds its user's row without another lookup.
    SELECT array_agg(l.last_seq), array_agg(l.read_seq), array_agg(l.categories)
    INTO v_last, v_read, v_categories FROM (
      SELECT i.last_seq, i.read_seq, (SELECT count(*)::integer FROM jsonb_object_keys(i.counters)) AS categories
      FROM notification_store i
      WHERE i.user_id = ANY (p_users) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE
    ) l;
    EXIT WHEN coalesce(cardinality(v_last), 0) = cardinality(p_users);
    INSERT INTO notification_store (user_id)
      SELECT u.id FROM unnest(p_users) AS u (id)
      WHERE NOT EXISTS (SELECT FROM notification_store i WHERE i.user_id = u.id)
      ORDER BY u.id COLLATE "C"
      ON CONFLICT DO NOTHING;
  END LOOP;
  v_now := date_trunc('milliseconds', clock_timestamp());

  SELECT array_agg(h.answer IS NOT NULL OR t.other IS NOT NULL ORDER BY c.ord),
    json_agg(json_build_array(c.ord, h.answer, h.statuses)) FILTER (WHERE h.answer IS NOT NULL OR t.other IS NOT NULL)
  INTO v_known, v_repeats
  FROM unnest(p_call_id, p_target) WITH ORDINALITY AS c (id, target, ord)
  LEFT JOIN LATERAL (SELECT x.answer, x.statuses FROM hook_call x WHERE x.id = c.id LIMIT 1) h ON true
  LEFT JOIN LATERAL (SELECT true AS other FROM hook_target x WHERE x.id = c.id AND x.target <> c.target LIMIT 1) t ON true;

  IF (SELECT max(c) FROM unnest(v_categories) AS c) + (SELECT count(DISTINCT c) FROM unnest(p_category) AS c) > 200 THEN
    SELECT array_agg(f.fresh AND v_categories[f.user_at] + f.place > 200 ORDER BY f.ord) INTO v_refused FROM (
      SELECT e.ord, e.user_at, e.fresh,
        dense_rank() OVER (PARTITION BY e.user_at, e.fresh ORDER BY e.category COLLATE "C") AS place
      FROM (
        SELECT u.ord, u.user_at, u.category, NOT EXISTS (
          SELECT FROM notification_store i WHERE i.user_id = p_users[u.user_at] AND i.counters ? u.category
        ) AS fresh
        FROM unnest(p_user, p_category) WITH ORDINALITY AS u (user_at, category, ord)
      ) e
    ) f;
  END IF;

  WITH checked AS MATERIALIZED (
    SELECT e.ord, e.category, e.event_id, e.from_id, e.event_at, e.data, e.user_at,
      hashtextextended(e.category || ' ' || e.grp, 0) AS group_hash,
      CASE WHEN v_known[e.call] THEN 'r' WHEN n.known THEN 'd' WHEN v_refused[e.ord] THEN 'x' ELSE 'c' END AS status
    FROM unnest(p_call, p_user, p_category, p_event_id, p_from, p_group, p_event_at, p_data)
      WITH ORDINALITY AS e (call, user_at, category, event_id, from_id, grp, event_at, data, ord)
    LEFT JOIN LATERAL (
      SELECT true AS known FROM notification x WHERE x.category = e.category AND x.event_id = e.event_id LIMIT 1
    ) n ON true
  ), ranked AS (
    SELECT k.*, p_users[k.user_at] AS user_id,
      row_number() OVER (PARTITION BY k.category, k.event_id, k.status ORDER BY k.ord) AS place
    FROM checked k WHERE k.status = 'c'
  ), numbered AS MATERIALIZED (
    SELECT k.*,
      (v_last[k.user_at] + row_number() OVER (PARTITION BY k.user_at ORDER BY k.ord))::integer AS seq,
      CASE WHEN k.group_hash IS NULL THEN 1
        ELSE (coalesce(g.count, 0) + row_number() OVER (PARTITION BY k.user_at, k.group_hash ORDER BY k.ord))::integer
      END AS count
    FROM ranked k
    LEFT JOIN LATERAL (
      SELECT y.count FROM (
        SELECT x.seq, x.count FROM notification x
        WHERE x.user_id = k.user_id AND x.group_hash = k.group_hash ORDER BY x.seq DESC LIMIT 1
      ) y WHERE y.seq > v_read[k.user_at]
    ) g ON k.group_hash IS NOT NULL
    WHERE k.place = 1
  ), inserted AS (
    INSERT INTO notification (user_id, seq, category, event_id, from_id, data, group_hash, count, event_at, at)
    SELECT n.user_id, n.seq, n.category, n.event_id, n.from_id, n.data::json, n.group_hash, n.count,
      n.event_at::timestamptz, v_now
    FROM numbered n
  ), advanced AS (
    UPDATE notification_store i SET last_seq = x.last_seq, counters = i.counters || (
      SELECT jsonb_object_agg(d.category,
        least(coalesce((i.counters ->> d.category)::bigint, 0) + d.counted, 2147483647))
      FROM unnest(x.categories, x.counted) AS d (category, counted)
    )
    FROM (
      SELECT p_users[y.user_at] AS user_id, max(y.last_seq) AS last_seq,
        array_agg(y.category) AS categories, array_agg(y.counted) AS counted
      FROM (
        SELECT n.user_at, n.category, max(n.seq) AS last_seq, count(*)::integer AS counted
        FROM numbered n GROUP BY n.user_at, n.category
      ) y GROUP BY y.user_at
    ) x WHERE i.user_id = x.user_id
  )
  SELECT string_agg(CASE WHEN k.status = 'c' AND n.seq IS NULL THEN 'd' ELSE k.status END, '' ORDER BY k.ord),
    string_agg(coalesce(n.seq, 0)::text, ',' ORDER BY k.ord),
    string_agg(coalesce(n.count, 0)::text, ',' ORDER BY k.ord),
    string_agg(coalesce(n.group_hash::text, ''), ',' ORDER BY k.ord)
  INTO v_statuses, v_seqs, v_counts, v_groups
  FROM checked k LEFT JOIN numbered n ON n.ord = k.ord;

  INSERT INTO hook_call (id, answer, statuses, at)
    SELECT c.id, c.answer, substr(coalesce(v_statuses, ''), c.first + 1, c.length), v_now
    FROM unnest(p_call_id, p_answer, p_first, p_length) WITH ORDINALITY AS c (id, answer, first, length, ord)
    WHERE NOT v_known[c.ord];

  statuses := coalesce(v_statuses, '');
  seqs := coalesce(v_seqs, '');
  counts := coalesce(v_counts, '');
  groups := coalesce(v_groups, '');
  at := v_now;
  repeats := v_repeats;
END $$;

-- Advances users' cursors of notifications; a cursor never moves back. Returns one row for each input row, in the
-- input's order, with a status as in advance_cursors: ok, unknown or beyond.
--
-- A notification that stayed undelivered for p_expired seconds counts as expired, even if the cursor passes it before
-- the sweep (expire_notifications) comes by: the sweep only looks at what follows the delivered cursor.
CREATE OR REPLACE FUNCTION advance_notification_cursors(
  p_user text[], p_delivered integer[], p_read integer[], p_expired integer
) RETURNS TABLE (ord integer, status text, moved boolean, delivered integer, read integer, last_seq integer)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE v_before timestamptz := clock_timestamp() - p_expired * interval '1 second';
BEGIN
  -- It is enough to look at each user's oldest undelivered notification. Until the users' rows are locked,
  -- notifications can only stop being due: if there is no due one here, there is no due one later.
  IF EXISTS (
    SELECT FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
    CROSS JOIN LATERAL (SELECT x.* FROM notification_store x WHERE x.user_id = r.user_id LIMIT 1) i
    CROSS JOIN LATERAL (
      SELECT x.at FROM notification x
      WHERE x.user_id = r.user_id AND x.seq > greatest(i.delivered_seq, i.expired_seq)
        AND x.seq <= greatest(r.delivered, r.read)
      ORDER BY x.seq LIMIT 1
    ) n WHERE n.at <= v_before
  ) THEN
    -- Lock order: the sweep's row, then the users' rows, as in the sweep itself.
    PERFORM 1 FROM notification_sweep FOR UPDATE;
    PERFORM 1 FROM notification_store i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
    UPDATE notification_sweep SET expired = expired + (
      SELECT count(*) FROM (
        SELECT r.user_id, max(greatest(r.delivered, r.read)) AS delivered
        FROM unnest(p_user, p_delivered, p_read) AS r (user_id, delivered, read)
        JOIN notification_store i ON i.user_id = r.user_id AND greatest(r.delivered, r.read) <= i.last_seq
        GROUP BY r.user_id
      ) m JOIN notification_store i ON i.user_id = m.user_id JOIN notification n ON n.user_id = m.user_id
      WHERE n.seq > greatest(i.delivered_seq, i.expired_seq) AND n.seq <= m.delivered AND n.at <= v_before
    );
  END IF;
  PERFORM 1 FROM notification_store i WHERE i.user_id = ANY (p_user) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  RETURN QUERY
  WITH checked AS MATERIALIZED (
    SELECT r.ord, r.user_id, greatest(r.delivered, r.read) AS delivered, r.read, i.delivered_seq, i.read_seq,
      coalesce(i.last_seq, 0) AS last_seq,
      CASE
        WHEN greatest(r.delivered, r.read) > coalesce(i.last_seq, 0) THEN 'beyond'
        WHEN i.user_id IS NULL THEN 'unknown'
        ELSE 'ok'
      END AS status
    FROM unnest(p_user, p_delivered, p_read) WITH ORDINALITY AS r (user_id, delivered, read, ord)
    LEFT JOIN LATERAL (SELECT x.* FROM notification_store x WHERE x.user_id = r.user_id LIMIT 1) i ON true
  ), merged AS MATERIALIZED (
    SELECT k.user_id, max(k.delivered) AS delivered, max(k.read) AS read
    FROM checked k WHERE k.status = 'ok' GROUP BY k.user_id
  ), advanced AS (
    UPDATE notification_store i SET
      delivered_seq = greatest(i.delivered_seq, x.delivered), read_seq = greatest(i.read_seq, x.read)
    FROM merged x WHERE i.user_id = x.user_id AND (x.delivered > i.delivered_seq OR x.read > i.read_seq)
  )
  SELECT k.ord::integer, k.status, k.status = 'ok' AND (k.delivered > k.delivered_seq OR k.read > k.read_seq),
    greatest(k.delivered_seq, x.delivered), greatest(k.read_seq, x.read), k.last_seq
  FROM checked k LEFT JOIN merged x ON x.user_id = k.user_id
  ORDER BY k.ord;
END $$;

-- Sets counters of one user ({category: number}). From here on they count up from the given numbers.
CREATE OR REPLACE FUNCTION set_counters(p_user text, p_set jsonb) RETURNS void
LANGUAGE sql VOLATILE AS $$
  INSERT INTO notification_store AS i (user_id, counters, cleared)
  SELECT p_user, p_set, jsonb_object_agg(s.key, jsonb_build_object('seq', 0, 'base', s.value))
  FROM jsonb_each(p_set) s HAVING count(*) > 0
  ON CONFLICT (user_id) DO UPDATE SET
    counters = i.counters || p_set,
    cleared = i.cleared || (
      SELECT jsonb_object_agg(s.key, jsonb_build_object('seq', i.last_seq, 'base', s.value)) FROM jsonb_each(p_set) s
    )
$$;

-- Counts undelivered notifications that are at least as old as p_before as expired. Returns how many.
CREATE OR REPLACE FUNCTION expire_notifications(p_before timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE
-- The sweep calls this slice by slice. A generic plan would be made for far more rows than a slice has.
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE v_from timestamptz; v_expired integer;
BEGIN
  SELECT expired_until INTO v_from FROM notification_sweep FOR UPDATE;
  IF p_before <= v_from THEN RETURN 0; END IF;
  PERFORM 1 FROM notification_store i
    WHERE i.user_id IN (SELECT n.user_id FROM notification n WHERE n.at > v_from AND n.at <= p_before)
    ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  WITH due AS (
    SELECT n.user_id, count(*) AS n, max(n.seq) AS seq
    FROM notification n JOIN notification_store i ON i.user_id = n.user_id
    WHERE n.at > v_from AND n.at <= p_before AND n.seq > greatest(i.delivered_seq, i.expired_seq) GROUP BY n.user_id
  ), marked AS (
    UPDATE notification_store i SET expired_seq = d.seq FROM due d WHERE i.user_id = d.user_id
  )
  SELECT coalesce(sum(d.n), 0) INTO v_expired FROM due d;
  UPDATE notification_sweep SET expired_until = p_before, expired = expired + v_expired;
  RETURN v_expired;
END $$;

-- Deletes up to p_limit notifications older than p_before. Returns how many. Those that a counter still counts are
-- added to the base of that counter.
CREATE OR REPLACE FUNCTION purge_notifications(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_users text[]; v_purged integer;
BEGIN
  v_users := ARRAY(SELECT n.user_id FROM notification n WHERE n.at < p_before LIMIT p_limit);
  PERFORM 1 FROM notification_store i WHERE i.user_id = ANY (v_users) ORDER BY i.user_id COLLATE "C" FOR NO KEY UPDATE;
  WITH doomed AS (
    SELECT n.user_id, n.seq FROM notification n
    WHERE n.user_id = ANY (v_users) AND n.at < p_before ORDER BY n.user_id, n.seq LIMIT p_limit
  ), gone AS (
    DELETE FROM notification n USING doomed d WHERE n.user_id = d.user_id AND n.seq = d.seq
    RETURNING n.user_id, n.category, n.seq
  ), moved AS (
    SELECT g.user_id, g.category, coalesce((i.cleared -> g.category ->> 'seq')::integer, 0) AS seq,
      -- Counters stop at the largest integer, and so does a base: a greater one could not be read back.
      least(2147483647, coalesce((i.cleared -> g.category ->> 'base')::bigint, 0)
        + count(*) FILTER (WHERE g.seq > coalesce((i.cleared -> g.category ->> 'seq')::integer, 0))) AS base
    FROM gone g JOIN notification_store i ON i.user_id = g.user_id GROUP BY g.user_id, g.category, i.cleared
  ), kept AS (
    UPDATE notification_store i SET cleared = i.cleared || x.cleared FROM (
      SELECT m.user_id, jsonb_object_agg(m.category, jsonb_build_object('seq', m.seq, 'base', m.base)) AS cleared
      FROM moved m GROUP BY m.user_id
    ) x WHERE i.user_id = x.user_id
  )
  SELECT count(*) INTO v_purged FROM gone;
  RETURN v_purged;
END $$;

-- Appends a message that the server writes itself: a life-cycle event (no sender) or the note of a transfer. The caller
-- holds the lock of the conversation's row. An event is queued for each webhook endpoint that asks for its type; a note is
-- for agents alone and goes to none.
CREATE OR REPLACE FUNCTION append_event(p_conversation uuid, p_sender text, p_kind message_kind, p_body jsonb)
RETURNS TABLE (seq integer, at timestamptz)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_type text := CASE WHEN p_kind = 'event' THEN 'conversation.' || (p_body ->> 'type') END;
  v_seq integer;
  v_at timestamptz;
BEGIN
  UPDATE conversation c SET
    last_seq = c.last_seq + 1,
    last_at = greatest(c.last_at, date_trunc('milliseconds', clock_timestamp())),
    announced = c.announced OR (p_kind = 'event' AND p_body ->> 'type' <> 'opened')
  WHERE c.id = p_conversation RETURNING c.last_seq, c.last_at INTO STRICT v_seq, v_at;
  INSERT INTO message (conversation_id, seq, sender, kind, body, at)
  VALUES (p_conversation, v_seq, p_sender, p_kind, p_body, v_at);
  INSERT INTO webhook_delivery (endpoint_id, type, conversation_id, seq, at)
  SELECT e.id, v_type, p_conversation, v_seq, v_at FROM webhook_endpoint e WHERE e.enabled AND v_type = ANY (e.events);
  RETURN QUERY SELECT v_seq, v_at;
END
$$;

-- Applies transitions of conversations whose rows the caller has locked, in the array's order, and appends their messages.
-- Returns one row for each message, with the position of its transition in the array, counted from 0. An element is:
--
--   id, from    the conversation, and the status in which it must be; another status is an error
--   change      assign | requeue | release | offer | end | rate, or null when only messages are appended
--   placed      assign: whether it takes a place of the agent although its user has not written
--   agent       assign: who gets it; requeue: for whom it is held, or null; offer: to whom, or null to withdraw the offer
--   seconds     requeue: how long it is held, -1 for ever; offer: how long it stands
--   excluded    requeue: an agent who is not assigned it again automatically
--   score, comment  rate
--   messages    [{sender, kind, body}]; the body of a `held` event gets the end of the hold as `until`
--   decision    the assignment decision that led to it, or null
CREATE OR REPLACE FUNCTION apply_transitions(p_transitions jsonb)
RETURNS TABLE (ord integer, seq integer, at timestamptz, body jsonb)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  t record;
  m record;
  v_until timestamptz;
  v_body jsonb;
BEGIN
  FOR t IN
    SELECT (e.n - 1)::integer AS ord, x.* FROM jsonb_array_elements(p_transitions) WITH ORDINALITY AS e (value, n)
    CROSS JOIN LATERAL jsonb_to_record(e.value) AS x (
      id uuid, "from" conversation_status, change text, agent bigint, placed boolean, seconds double precision, excluded bigint,
      score smallint, comment text, messages jsonb, decision jsonb
    ) ORDER BY e.n
  LOOP
    v_until := NULL;
    -- Whichever agent it comes to next, the user waits for that agent's first message: last_from and warned_at are reset.
    CASE t.change
      WHEN 'assign' THEN
        UPDATE conversation c SET status = 'open', agent_id = t.agent, waiting_since = NULL, held_agent_id = NULL,
          held_until = NULL, offered_agent_id = NULL, offered_until = NULL, excluded_agent_id = NULL, last_from = NULL,
          warned_at = NULL, placed = coalesce(t.placed, false) OR NOT c.silent
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'requeue' THEN
        -- It keeps its place in the queue.
        UPDATE conversation c SET status = 'queued', agent_id = NULL, offered_agent_id = NULL, offered_until = NULL,
          held_agent_id = t.agent, excluded_agent_id = t.excluded, last_from = NULL, warned_at = NULL,
          placed = false, waits_from = clock_timestamp(),
          waiting_since = CASE WHEN t.agent IS NULL THEN clock_timestamp() END,
          held_until = CASE WHEN t.agent IS NULL THEN NULL WHEN t.seconds < 0 THEN 'infinity'
            ELSE clock_timestamp() + t.seconds * interval '1 second' END
        WHERE c.id = t.id AND c.status = t."from" RETURNING c.held_until INTO v_until;
      WHEN 'release' THEN
        UPDATE conversation c SET held_agent_id = NULL, held_until = NULL,
          waiting_since = CASE WHEN c.held_agent_id IS NULL THEN c.waiting_since ELSE clock_timestamp() END
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'offer' THEN
        UPDATE conversation c SET offered_agent_id = t.agent,
          offered_until = CASE WHEN t.agent IS NULL THEN NULL ELSE clock_timestamp() + t.seconds * interval '1 second' END
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'end' THEN
        UPDATE conversation c SET status = 'ended', ended_at = date_trunc('milliseconds', clock_timestamp()),
          waiting_since = NULL, held_agent_id = NULL, held_until = NULL, offered_agent_id = NULL, offered_until = NULL,
          excluded_agent_id = NULL
        WHERE c.id = t.id AND c.status = t."from";
      WHEN 'rate' THEN
        UPDATE conversation c SET rating = t.score, rating_comment = t.comment WHERE c.id = t.id AND c.status = t."from";
      ELSE
        PERFORM FROM conversation c WHERE c.id = t.id AND c.status = t."from";
    END CASE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'conversation % is not %', t.id, t."from";
    END IF;
    FOR m IN
      SELECT x.* FROM jsonb_array_elements(t.messages) WITH ORDINALITY AS e (value, n)
      CROSS JOIN LATERAL jsonb_to_record(e.value) AS x (sender text, kind message_kind, body jsonb) ORDER BY e.n
    LOOP
      v_body := CASE WHEN m.kind = 'event' AND m.body ->> 'type' = 'held' THEN m.body || jsonb_build_object('until',
        CASE WHEN isfinite(v_until) THEN to_char(v_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END)
        ELSE m.body END;
      RETURN QUERY SELECT t.ord, a.seq, a.at, v_body FROM append_event(t.id, m.sender, m.kind, v_body) a;
    END LOOP;
    -- A wait is measured, unless it began in this very transaction: then there was none.
    INSERT INTO assignment_decision (id, conversation_id, trigger, strategy, seed, chosen, candidates, waited)
    SELECT d.id, t.id, d.trigger, d.strategy, d.seed, d.chosen, d.candidates,
      CASE WHEN d.chosen IS NOT NULL AND d."waitingSince" < now() THEN now() - d."waitingSince" END
    FROM jsonb_to_record(t.decision) AS d (
      id uuid, trigger text, strategy text, seed text, chosen bigint, candidates jsonb, "waitingSince" timestamptz
    ) WHERE d.id IS NOT NULL;
  END LOOP;
END
$$;

-- Opens a queued conversation, with its `opened` event, for each user who has no live one, and stores the users' profiles. A
-- visitor who has become a user gets none.
-- Returns one row for each conversation that it opened. An element of the array is {id, context, user: {id, name, avatar,
-- visitor, searchTokens}}; a user may occur more than once.
CREATE OR REPLACE FUNCTION open_conversations(p_opens jsonb)
RETURNS TABLE (id uuid, seq integer, at timestamptz, body jsonb)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  o record;
  v_previous uuid;
  v_body jsonb;
BEGIN
  -- Users' rows are locked in the byte order of their ids.
  INSERT INTO end_user (id, name, avatar, visitor, search_tokens)
  SELECT DISTINCT ON (u.id COLLATE "C") u.id, u.name, u.avatar, u.visitor, array_to_tsvector(coalesce(u."searchTokens", '{}'))
  FROM jsonb_array_elements(p_opens) WITH ORDINALITY AS e (value, n)
  CROSS JOIN LATERAL jsonb_to_record(e.value -> 'user')
    AS u (id text, name text, avatar text, visitor boolean, "searchTokens" text[])
  ORDER BY u.id COLLATE "C", e.n DESC
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, avatar = excluded.avatar, search_tokens = excluded.search_tokens
  WHERE (end_user.name, end_user.avatar, end_user.search_tokens) IS DISTINCT FROM (excluded.name, excluded.avatar, excluded.search_tokens);
  FOR o IN
    SELECT x.id, nullif(x.context, 'null') AS context, e.value -> 'user' ->> 'id' AS user_id
    FROM jsonb_array_elements(p_opens) WITH ORDINALITY AS e (value, n)
    CROSS JOIN LATERAL jsonb_to_record(e.value) AS x (id uuid, context jsonb) ORDER BY e.n
  LOOP
    CONTINUE WHEN EXISTS (SELECT FROM end_user u WHERE u.id = o.user_id AND u.merged_into IS NOT NULL);
    INSERT INTO conversation (id, user_id, status, last_at, previous_id, context, opened_at, queued_at, waiting_since)
    VALUES (o.id, o.user_id, 'queued', now(),
      (SELECT p.id FROM conversation p WHERE p.user_id = o.user_id AND p.status = 'ended'
       ORDER BY p.opened_at DESC LIMIT 1 FOR KEY SHARE),
      o.context, now(), clock_timestamp(), clock_timestamp())
    ON CONFLICT (user_id) WHERE status <> 'ended' DO NOTHING
    RETURNING previous_id INTO v_previous;
    CONTINUE WHEN NOT FOUND;
    v_body := jsonb_strip_nulls(jsonb_build_object('type', 'opened', 'previousId', v_previous))
      || CASE WHEN o.context IS NULL THEN '{}' ELSE jsonb_build_object('context', o.context) END;
    RETURN QUERY SELECT o.id, a.seq, a.at, v_body FROM append_event(o.id, NULL, 'event', v_body) a;
  END LOOP;
END
$$;

-- Reads what one round of assignment works on, and locks the queue's part of it. `roster`: every agent that is not
-- disabled, with its load and the number of its silent conversations. `waiting`: the queued conversations whose state can change now,
-- oldest first, silent ones last: as many as p_limit of those that an agent with room may take or whose hold is over, and all whose users
-- have not been told yet that they wait; `inTurn` is false for one that is there only because of the latter.
--
-- Rows are locked in the order of their ids, as the writers do. The statement after that runs on a fresh snapshot: it
-- leaves out what ended while the lock was awaited.
CREATE OR REPLACE FUNCTION lock_queue(p_reachable bigint[], p_limit integer) RETURNS jsonb
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_roster jsonb;
  v_room bigint[];
  v_silent_room bigint[];
  v_refusing bigint[];
  v_in_turn uuid[];
  v_locked uuid[];
  v_waiting jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(jsonb_build_object('agentId', r.id::text, 'name', r.name, 'availability', r.availability,
      'disabled', false, 'capacity', r.capacity, 'load', r.load, 'silent', r.silent) ORDER BY r.id), '[]'),
    coalesce(array_agg(r.id) FILTER (WHERE r.reachable AND r.availability = 'online' AND r.load < r.capacity), '{}'),
    coalesce(array_agg(r.id) FILTER (WHERE r.reachable AND r.availability = 'online' AND r.load < r.capacity
      AND r.silent < r.capacity), '{}'),
    coalesce(array_agg(r.id) FILTER (WHERE r.reachable AND r.availability <> 'online'), '{}')
  INTO v_roster, v_room, v_silent_room, v_refusing
  FROM (
    SELECT a.id, a.name, a.availability, a.capacity, a.id = ANY (p_reachable) AS reachable,
      count(c.id) FILTER (WHERE NOT c.silent OR c.placed)::integer AS load,
      count(c.id) FILTER (WHERE c.silent AND NOT c.placed)::integer AS silent
    FROM agent a LEFT JOIN conversation c ON c.agent_id = a.id AND c.status = 'open'
    WHERE NOT a.disabled GROUP BY a.id
  ) r;
  -- A hold without an end is over when its agent is there and takes nothing new.
  v_in_turn := ARRAY (
    SELECT c.id FROM conversation c WHERE c.status = 'queued' AND (
      NOT c.announced
      OR c.held_until <= clock_timestamp() OR (c.held_until = 'infinity' AND c.held_agent_id = ANY (v_refusing))
      OR CASE WHEN c.held_agent_id IS NULL
        THEN cardinality(array_remove(CASE WHEN c.silent THEN v_silent_room ELSE v_room END, c.excluded_agent_id)) > 0
        ELSE c.held_agent_id = ANY (CASE WHEN c.silent THEN v_silent_room ELSE v_room END) END
    ) ORDER BY c.silent, c.queued_at, c.id LIMIT p_limit
  );
  v_locked := ARRAY (
    SELECT l.id FROM (
      SELECT c.id FROM conversation c WHERE c.id IN (
        SELECT unnest(v_in_turn) UNION SELECT n.id FROM conversation n WHERE n.status = 'queued' AND NOT n.announced
      ) ORDER BY c.id FOR NO KEY UPDATE OF c
    ) l
  );
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'userId', w.user_id, 'lastAgentId', w.last_agent_id::text,
      'excludedId', w.excluded_agent_id::text, 'heldFor', CASE WHEN NOT w.hold_over THEN w.held_agent_id::text END,
      'holdExpired', w.hold_over, 'announced', w.announced, 'waitingSince', w.waiting_since,
      'silent', w.silent, 'inTurn', w.id = ANY (v_in_turn)) ORDER BY w.silent, w.queued_at, w.id), '[]')
  INTO v_waiting
  FROM (
    SELECT c.*, p.agent_id AS last_agent_id, coalesce(c.held_until <= clock_timestamp()
      OR (c.held_until = 'infinity' AND c.held_agent_id = ANY (v_refusing)), false) AS hold_over
    FROM conversation c LEFT JOIN conversation p ON p.id = c.previous_id
    WHERE c.status = 'queued' AND c.id = ANY (v_locked)
  ) w;
  RETURN jsonb_build_object('roster', v_roster, 'waiting', v_waiting);
END
$$;

-- Makes the conversations of a visitor those of a user, and revokes the visitor's tokens. The caller holds the assignment
-- lock and the rows of the visitor's conversations and of the user's live one; at most one of them is live. Returns the
-- visitor's conversations with their agents.
CREATE OR REPLACE FUNCTION merge_visitor(p_visitor text, p_user text) RETURNS TABLE (id uuid, agent_id bigint)
LANGUAGE plpgsql VOLATILE
-- A plan that was cached while the tables were small would read the whole of them once they have grown.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_sender text := 'user:' || p_visitor;
  v_moved uuid[] := ARRAY (SELECT c.id FROM conversation c WHERE c.user_id = p_visitor);
  v_before uuid := (
    SELECT c.id FROM conversation c WHERE c.user_id = p_user AND c.status = 'ended' ORDER BY c.opened_at DESC LIMIT 1
  );
  v_live uuid := (SELECT c.id FROM conversation c WHERE c.user_id = p_user AND c.status <> 'ended');
BEGIN
  -- The visitor's conversations stand between the user's ended ones and the user's live one.
  UPDATE conversation c SET previous_id = x.id FROM (
    SELECT v.id FROM conversation v WHERE v.user_id = p_visitor AND v.status = 'ended' ORDER BY v.opened_at DESC LIMIT 1
  ) x WHERE c.user_id = p_user AND c.status <> 'ended';
  UPDATE conversation c SET previous_id = v_before WHERE c.previous_id IS NULL AND c.id = (
    SELECT v.id FROM conversation v WHERE v.user_id = p_visitor ORDER BY v.opened_at, v.id LIMIT 1
  );
  UPDATE conversation c SET user_id = p_user WHERE c.id = ANY (v_moved);
  UPDATE message m SET sender = 'user:' || p_user WHERE m.conversation_id = ANY (v_moved) AND m.sender = v_sender;
  UPDATE message m SET body = jsonb_set(m.body, '{by,id}', to_jsonb(p_user))
  WHERE m.conversation_id = ANY (v_moved) AND m.kind = 'event' AND m.body -> 'by' = jsonb_build_object('kind', 'user', 'id', p_visitor);
  UPDATE attachment a SET uploader = 'user:' || p_user
  WHERE a.conversation_id = ANY (v_moved) AND a.seq IS NOT NULL AND a.uploader = v_sender;
  -- What was uploaded and not sent can be sent into the user's live conversation.
  UPDATE attachment a SET uploader = 'user:' || p_user, conversation_id = coalesce(v_live, a.conversation_id)
  WHERE a.conversation_id = ANY (v_moved) AND a.seq IS NULL AND a.uploader = v_sender;
  UPDATE message_search s SET user_id = p_user, sender = CASE WHEN s.sender = v_sender THEN 'user:' || p_user ELSE s.sender END
  WHERE s.conversation_id = ANY (v_moved);
  INSERT INTO user_revocation (user_id, at) VALUES (p_visitor, clock_timestamp())
  ON CONFLICT (user_id) DO UPDATE SET at = greatest(user_revocation.at, excluded.at);
  RETURN QUERY SELECT c.id, c.agent_id FROM conversation c WHERE c.id = ANY (v_moved);
END
$$;
