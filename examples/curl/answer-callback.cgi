#!/bin/sh
# A CGI script for the address in MAIN_SITE_VERIFY_URL. Deskwire posts {"token"} and expects the user of the token.
# SESSIONS_FILE contains a token, a space and a user id in each line. Tokens consist of letters, digits, _ and -.
set -u

answer() { printf 'Status: %s\r\nContent-Type: application/json\r\n\r\n%s' "$1" "$2"; exit 0; }

# A failed look-up must not cause a 401: Deskwire caches that refusal for a while.
[ -r "$SESSIONS_FILE" ] || answer 503 '{"error":"try again"}'

token=$(head -c "${CONTENT_LENGTH:-0}" | sed -n 's/^{"token":"\([A-Za-z0-9_-]*\)"}$/\1/p')
[ -n "$token" ] || answer 401 '{"error":"unknown token"}'
# Compared as strings: as numbers, 0 and 0e9182 are equal.
uid=$(awk -v token="$token" '($1 "") == (token "") { print $2; exit }' "$SESSIONS_FILE")
[ -n "$uid" ] || answer 401 '{"error":"unknown token"}'
answer 200 "{\"uid\":\"$uid\",\"expiresIn\":3600}"
