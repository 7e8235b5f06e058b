import Type from "typebox";

export const pageCursorSchema = Type.String({
  maxLength: 200,
  description: "`next` of the previous page",
});

export const nextSchema = Type.Union([Type.String(), Type.Null()], {
  description: "The `cursor` of the next page. Null: this is the last page.",
});

export const pageLimitSchema = Type.Integer({ minimum: 1, maximum: 100, default: 30 });
