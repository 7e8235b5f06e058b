#!/bin/sh
# A CGI script for the address of a webhook endpoint. Needs WEBHOOK_SECRET and a directory WEBHOOK_INBOX.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/verify.sh"

answer() { printf 'Status: %s\r\nContent-Type: text/plain\r\n\r\n%s\n' "$1" "$2"; exit 0; }

part=$(mktemp "$WEBHOOK_INBOX/XXXXXX") || answer 503 'try again'
trap 'rm -f "$part"' EXIT
head -c "${CONTENT_LENGTH:-0}" >"$part"
reason=$(why_not_signed "${HTTP_WEBHOOK_ID-}" "${HTTP_WEBHOOK_TIMESTAMP-}" "${HTTP_WEBHOOK_SIGNATURE-}" \
  "$part" "$WEBHOOK_SECRET" "$(date +%s)") || answer 401 "$reason"

# Stores the event under its id and responds at once; process it in a job of your own. A repeat has the same id
# and therefore the same file. The move makes sure that the file is complete.
name=$(printf '%s' "$HTTP_WEBHOOK_ID" | openssl dgst -sha256 | sed 's/.* //')
mv "$part" "$WEBHOOK_INBOX/$name.json" || answer 503 'try again'
answer 204 ''
