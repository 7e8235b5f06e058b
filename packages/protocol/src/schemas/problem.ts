import Type from "typebox";
import { SIGNATURE_REASONS } from "../errors.ts";

/** `code` is an open list, because new codes may be added. */
export const problemSchema = Type.Object(
  {
    type: Type.String({
      format: "uri",
      examples: ["https://deskwire.dev/problems/bad-request"],
    }),
    title: Type.String({ examples: ["Bad Request"] }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: "For programmers, in the language of Accept-Language" }),
    code: Type.String({ description: "Stable; new ones may be added", examples: ["bad_request"] }),
    reason: Type.Optional(
      Type.Union(
        SIGNATURE_REASONS.map((reason) => Type.Literal(reason)),
        {
          description: "Of `signature_invalid` only: why the signature was refused",
        },
      ),
    ),
    requestId: Type.String({ description: "Names the request in the server's log" }),
  },
  { title: "Problem", description: "RFC 9457" },
);
