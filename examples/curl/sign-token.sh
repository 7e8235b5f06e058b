#!/bin/sh
# sign-token.sh USER_ID
# Prints a token for a user whose id needs no escaping in JSON: a JWT, HS256, that is good for an hour.
. "$(dirname "$0")/lib.sh"

url_safe() { tr '+/' '-_' | tr -d '='; }

now=$(date +%s)
header=$(printf '{"alg":"HS256","typ":"JWT"}' | openssl base64 -A | url_safe)
payload=$(printf '{"sub":"%s","iat":%s,"exp":%s}' "$1" "$now" "$((now + 3600))" | openssl base64 -A | url_safe)
signature=$(printf '%s' "$header.$payload" | hmac "$(printf '%s' "$USER_JWT_SECRET" | hex)" | url_safe)
echo "$header.$payload.$signature"
