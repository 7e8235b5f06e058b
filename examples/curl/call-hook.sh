#!/bin/sh
# call-hook.sh METHOD PATH [BODY]
# Signs and sends a hook call and prints the response. Fails if the call is refused.
. "$(dirname "$0")/lib.sh"
need $# 2 "call-hook.sh METHOD PATH [BODY]" DESKWIRE_URL DESKWIRE_HOOK_SECRET

method=$1 path=$2 body=${3-}
id=msg_$(openssl rand -hex 16)
timestamp=$(date +%s)
signature=$(printf '%s' "$body" | sign "$DESKWIRE_HOOK_SECRET" "$id" "$timestamp")

# curl repeats a call without a response, or with 429 or 5xx, under the same webhook-id: no event is counted twice.
set -- --request "$method" --silent --show-error --fail-with-body --max-time 10 \
  --retry 3 --retry-connrefused --retry-max-time 60 \
  --header 'content-type: application/json' \
  --header "webhook-id: $id" \
  --header "webhook-timestamp: $timestamp" \
  --header "webhook-signature: $signature"
[ -z "$body" ] || set -- "$@" --data-binary "$body"
curl "$@" "$DESKWIRE_URL/hooks/v1/$path"
