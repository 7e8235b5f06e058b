#!/bin/sh
# sign-token.sh USER_ID
# Prints a token, a JWT with HS256 that is valid for one hour. The user id must need no escaping in JSON.
. "$(dirname "$0")/lib.sh"
need $# 1 "sign-token.sh USER_ID" USER_JWT_SECRET

url_safe() { tr '+/' '-_' | tr -d '='; }

now=$(date +%s)
header=$(printf '{"alg":"HS256","typ":"JWT"}' | openssl base64 -A | url_safe)
payload=$(printf '{"sub":"%s","iat":%s,"exp":%s}' "$1" "$now" "$((now + 3600))" | openssl base64 -A | url_safe)
signature=$(printf '%s' "$header.$payload" | hmac "$(printf '%s' "$USER_JWT_SECRET" | hex)" | url_safe)
echo "$header.$payload.$signature"
