-- What is not sorted in yet: every search reads through it, and whoever fills it up sorts it in, which takes as long as it is.
ALTER INDEX "message_search_tokens_idx" SET (gin_pending_list_limit = 512);
