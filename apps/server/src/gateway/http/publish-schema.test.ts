import Type, { type TSchema } from "typebox";
import { expect, test } from "vitest";
import { publishSchema, type Json } from "./publish-schema.ts";

function publish(schema: TSchema, components: Record<string, Json> = {}) {
  return { schema: publishSchema({ ...schema }, components), components };
}

test("a schema with a title becomes one component", () => {
  const point = Type.Object({ x: Type.Integer() }, { title: "Point" });
  const { schema, components } = publish(Type.Object({ a: point, b: Type.Optional(point) }));
  const ref = { $ref: "#/components/schemas/Point" };
  expect(schema["properties"]).toEqual({ a: ref, b: ref });
  expect(schema["required"]).toEqual(["a"]);
  expect(Object.keys(components)).toEqual(["Point"]);
});

test("two different schemas with one title are refused", () => {
  const components = publish(Type.Object({ x: Type.Integer() }, { title: "P" })).components;
  const other = Type.Object({ y: Type.Integer() }, { title: "P" });
  expect(() => publish(other, components)).toThrow("two different schemas have the title P");
});

test("literals become an enum, null a second type, and a record its values", () => {
  const words = Type.Union([Type.Literal("a"), Type.Literal("b")]);
  expect(publish(words).schema).toEqual({ type: "string", enum: ["a", "b"] });
  const maybe = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]);
  expect(publish(maybe).schema).toEqual({ type: ["integer", "null"], minimum: 1 });
  const record = publish(Type.Record(Type.String(), Type.Integer())).schema;
  expect(record).toEqual({ type: "object", additionalProperties: { type: "integer" } });
});

test("a union with a discriminator maps its values to components", () => {
  const one = Type.Object({ kind: Type.Literal("one") }, { title: "One" });
  const more = Type.Object(
    { kind: Type.Union([Type.Literal("two"), Type.Literal("three")]) },
    { title: "More" },
  );
  const union = Type.Union([one, more], { discriminator: { propertyName: "kind" } });
  const [first, second] = ["#/components/schemas/One", "#/components/schemas/More"];
  expect(publish(union).schema).toEqual({
    oneOf: [{ $ref: first }, { $ref: second }],
    discriminator: { propertyName: "kind", mapping: { one: first, two: second, three: second } },
  });
});
