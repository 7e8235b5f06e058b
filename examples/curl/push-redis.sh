#!/bin/sh
# push-redis.sh user USER_ID TEXT    a notice, kept until the user has got it
# push-redis.sh topic TOPIC VALUE    a value for whoever follows the topic
# For a Redis without a password; with redis-cli it is `redis-cli -u "$REDIS_URL" LPUSH user_42_messages …`.
. "$(dirname "$0")/lib.sh"

# The command as Redis reads it: how many words, and each with its length in bytes.
command() {
  printf '*%s\r\n' "$#"
  for word; do printf '$%s\r\n%s\r\n' "$(printf '%s' "$word" | wc -c | tr -d ' ')" "$word"; done
}

case $1 in
  user) set -- LPUSH "user_$2_messages" "$3" ;;
  topic) set -- PUBLISH "topic:$2" "$3" ;;
  *) echo "user or topic?" >&2; exit 2 ;;
esac
# QUIT, so that Redis ends the connection and curl with it.
address=${REDIS_URL#redis://}
answer=$({ command "$@"; command QUIT; } | curl --silent --max-time 5 "telnet://${address%%/*}" | head -n 1 | tr -d '\r')
echo "$answer"
case $answer in :*) ;; *) exit 1 ;; esac
