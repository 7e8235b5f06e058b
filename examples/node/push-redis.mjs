// node push-redis.mjs user <user id> <text>    a notification, kept until the user has received it
// node push-redis.mjs topic <topic> <value>    a value for all followers of the topic
import { startCommand } from "./lib/command-line.mjs";
import { redisCommand } from "./lib/redis.mjs";

const [kind, name, value] = startCommand(
  "push-redis.mjs user|topic <user id or topic> <text or value>",
  3,
);
const command =
  kind === "user" ? ["LPUSH", `user_${name}_messages`, value] : ["PUBLISH", `topic:${name}`, value];
console.log(await redisCommand(process.env.REDIS_URL ?? "redis://127.0.0.1:6379", ...command));
