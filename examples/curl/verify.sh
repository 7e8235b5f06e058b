# Included by other scripts after lib.sh. Checks the signature of a body.

# why_not_signed ID TIMESTAMP SIGNATURE FILE SECRET NOW: succeeds silently, or prints the reason and fails.
why_not_signed() {
  if [ -z "$1" ] || [ -z "$2" ] || [ -z "$3" ]; then
    echo 'webhook-id, webhook-timestamp and webhook-signature are needed'
    return 1
  fi
  case $2 in
    *[!0-9]* | ?????????????*) echo 'webhook-timestamp is not in seconds'; return 1 ;;
  esac
  if [ "$(($6 - $2))" -gt 300 ] || [ "$(($2 - $6))" -gt 300 ]; then
    echo 'webhook-timestamp is not within 300 s of now'
    return 1
  fi
  expected=$(sign "$5" "$1" "$2" <"$4" | openssl dgst -sha256)
  for offered in $3; do
    # Comparing hashes takes a time that reveals nothing about the signature.
    [ "$(printf '%s' "$offered" | openssl dgst -sha256)" != "$expected" ] || return 0
  done
  echo 'no signature fits this body and secret'
  return 1
}
