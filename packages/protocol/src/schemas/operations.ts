import Type from "typebox";

export const aliveAnswerSchema = Type.Object({ status: Type.Literal("ok") });

export const readyAnswerSchema = Type.Object({
  status: Type.Literal("ok"),
  redis: Type.Optional(
    Type.Boolean({ description: "Whether Redis is reachable. Left out when `REDIS_URL` is unset" }),
  ),
});

/** The exposition format of Prometheus. */
export const metricsSchema = Type.String();
