import Type from "typebox";
import { agentIdSchema, uuidSchema } from "./parts.ts";

/** Parameters of the paths `/…/:id` and `/topics/:topic`. */
export const uuidParamsSchema = Type.Object({ id: uuidSchema });
export const agentParamsSchema = Type.Object({ id: agentIdSchema });
export const userParamsSchema = Type.Object({
  id: Type.String({ description: "Id of the user on the main site" }),
});
export const topicParamsSchema = Type.Object({
  topic: Type.String({ description: "Name of the topic" }),
});
