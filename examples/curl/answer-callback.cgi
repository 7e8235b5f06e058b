#!/bin/sh
# A CGI script for the address that MAIN_SITE_VERIFY_URL names: Deskwire posts {"token"} and asks whose it is.
# SESSIONS_FILE has a token, a space and a user id in each line. Tokens here are letters, digits, _ and -.
set -u

answer() { printf 'Status: %s\r\nContent-Type: application/json\r\n\r\n%s' "$1" "$2"; exit 0; }

# A look-up that cannot be made must never look like a verdict on the token, which Deskwire keeps for a while.
[ -r "$SESSIONS_FILE" ] || answer 503 '{"error":"try again"}'

token=$(head -c "${CONTENT_LENGTH:-0}" | sed -n 's/^{"token":"\([A-Za-z0-9_-]*\)"}$/\1/p')
[ -n "$token" ] || answer 401 '{"error":"unknown token"}'
# As texts: as numbers, 0 and 0e9182 are the same.
uid=$(awk -v token="$token" '($1 "") == (token "") { print $2; exit }' "$SESSIONS_FILE")
[ -n "$uid" ] || answer 401 '{"error":"unknown token"}'
answer 200 "{\"uid\":\"$uid\",\"expiresIn\":3600}"
