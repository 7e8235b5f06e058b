#!/bin/sh
# push-redis.sh user USER_ID TEXT    a notification, kept until the user has received it
# push-redis.sh topic TOPIC VALUE    a value for all followers of the topic
# For a Redis without a password. With redis-cli, use `redis-cli -u "$REDIS_URL" LPUSH user_42_messages …`.
. "$(dirname "$0")/lib.sh"
need $# 3 "push-redis.sh user|topic NAME VALUE" REDIS_URL

# Prints the command in the protocol of Redis: the number of words, and each word with its length in bytes.
command() {
  printf '*%s\r\n' "$#"
  for word; do printf '$%s\r\n%s\r\n' "$(printf '%s' "$word" | wc -c | tr -d ' ')" "$word"; done
}

case $1 in
  user) set -- LPUSH "user_$2_messages" "$3" ;;
  topic) set -- PUBLISH "topic:$2" "$3" ;;
  *) echo "user or topic?" >&2; exit 2 ;;
esac
address=${REDIS_URL#redis://}
# The number of the database stands behind the address.
case $address in */?*) database=${address#*/} ;; *) database=0 ;; esac
# QUIT makes Redis close the connection, which ends curl. The second line answers the command.
answer=$({ command SELECT "$database"; command "$@"; command QUIT; } | curl --silent --max-time 5 "telnet://${address%%/*}" | sed -n 2p | tr -d '\r')
echo "$answer"
case $answer in :*) ;; *) exit 1 ;; esac
