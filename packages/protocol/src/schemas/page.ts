import Type from "typebox";

export const pageCursorSchema = Type.String({
  maxLength: 200,
  description: "`next` of the page before",
});

export const nextSchema = Type.Union([Type.String(), Type.Null()], {
  description: "The `cursor` of the next page; null: this is the last",
});
