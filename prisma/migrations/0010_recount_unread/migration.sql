-- A message that waited while 0005 changed the table was stored by the function as it was before. The rows are locked first:
-- the count runs on a snapshot that sees what committed until then.
DO $$
BEGIN
  PERFORM 1 FROM conversation c WHERE c.status <> 'ended' ORDER BY c.id FOR NO KEY UPDATE;
  UPDATE conversation c SET user_unread = unread_after(c.id, c.user_read) WHERE c.status <> 'ended';
END $$;
