import { isDeepStrictEqual } from "node:util";

/** A JSON Schema as data. */
export interface Json {
  [key: string]: unknown;
}

/**
 * Converts a schema to the form that generators of clients handle best. A schema with a title becomes a component and a
 * reference to it, a union of literals an enum, and a union of objects with a discriminator field says so.
 */
export function publishSchema(schema: Json, components: Record<string, Json>): Json {
  const { title } = schema;
  if (typeof title !== "string") return shape(schema, components);
  const published = shape(schema, components);
  const known = components[title];
  if (known !== undefined && !isDeepStrictEqual(known, published))
    throw new Error(`two different schemas have the title ${title}`);
  components[title] = published;
  return { $ref: `#/components/schemas/${title}` };
}

function shape(schema: Json, components: Record<string, Json>): Json {
  const publish = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(publish);
    return isSchema(inner) ? publishSchema(inner, components) : inner;
  };
  const { anyOf, const: only, properties, patternProperties, discriminator, ...rest } = schema;
  const shaped: Json = { ...rest };
  for (const key of ["items", "additionalProperties"])
    if (key in rest) shaped[key] = publish(rest[key]);
  if (isSchema(properties)) shaped["properties"] = mapValues(properties, publish);
  // TypeBox describes a record by the pattern of its keys.
  if (isSchema(patternProperties))
    shaped["additionalProperties"] = publish(Object.values(patternProperties)[0]);
  if (typeof only === "string") shaped["enum"] = [only];
  if (!Array.isArray(anyOf)) return shaped;
  const members = anyOf as Json[];
  if (!isSchema(discriminator)) return { ...shaped, ...union(members, publish) };
  const mapping = mappingOf(members, String(discriminator["propertyName"]));
  return { ...shaped, oneOf: publish(members), discriminator: { ...discriminator, mapping } };
}

function union(members: readonly Json[], publish: (schema: unknown) => unknown): Json {
  if (members.every((member) => "const" in member))
    return { type: "string", enum: members.map((member) => member["const"]) };
  const [first, second] = members;
  const isNullable = members.length === 2 && second?.["type"] === "null";
  if (isNullable && first?.["type"] !== undefined && first["title"] === undefined)
    return { ...(publish(first) as Json), type: [first["type"], "null"] };
  return { anyOf: publish(members) };
}

function mappingOf(members: readonly Json[], property: string): Record<string, string> {
  const names = members.flatMap((member) => {
    const discriminating = (member["properties"] as Record<string, Json>)[property] ?? {};
    const literals = (discriminating["anyOf"] ?? [discriminating]) as Json[];
    const ref = `#/components/schemas/${String(member["title"])}`;
    return literals.map((literal): [string, string] => [String(literal["const"]), ref]);
  });
  return Object.fromEntries(names);
}

function mapValues(record: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function isSchema(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
