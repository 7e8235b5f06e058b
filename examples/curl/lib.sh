# Included by the other scripts. Signatures and calls with sh, curl and openssl.
set -eu

# need GIVEN LEAST USAGE VARIABLE…: ends the script when arguments or environment variables are missing.
need() {
  [ "$1" -ge "$2" ] || { echo "Usage: $3" >&2; exit 2; }
  shift 3
  for name; do
    eval "[ -n \"\${$name-}\" ]" || { echo "The environment variable $name is not set." >&2; exit 2; }
  done
}

# The bytes of stdin as hexadecimal.
hex() { od -An -v -tx1 | tr -d ' \n'; }

# HMAC-SHA256 of stdin in base64, under a key in hexadecimal. For a moment, other users of this
# machine can see the key in the process list. Use another language on a shared machine.
hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary | openssl base64 -A; }

# The key in a whsec_… secret, in hexadecimal.
secret_key() {
  key=$(printf '%s' "${1#whsec_}" | tr -- '-_' '+/' | openssl base64 -d -A | hex)
  [ "${#key}" -ge 32 ] || { echo "A secret is whsec_ and at least 16 bytes in base64." >&2; return 1; }
  printf '%s' "$key"
}

# sign SECRET ID TIMESTAMP <BODY: prints one signature in the form of webhook-signature.
sign() {
  key=$(secret_key "$1")
  { printf '%s.%s.' "$2" "$3"; cat; } | { printf 'v1,'; hmac "$key"; }
}
