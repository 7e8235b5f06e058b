import {
  withoutControls,
  type CardBody,
  type PageContext,
  type SendKind,
} from "@deskwire/protocol";

const CARD_FIELDS = ["title", "subtitle", "url", "image", "price"];
const BODY_FIELDS: Record<SendKind, readonly string[]> = {
  text: ["text"],
  note: ["text"],
  image: ["attachmentId"],
  file: ["attachmentId"],
  card: CARD_FIELDS,
};

/** [TXT2] The fields of a body that the protocol names; fields that a client added are dropped. */
export function cleanBody(kind: SendKind, body: object): object {
  return pick(body, BODY_FIELDS[kind]);
}

/** The same for the context of `open`. */
export function cleanContext(context: PageContext): PageContext {
  const { card } = context;
  return {
    ...pick(context, ["pageUrl", "title"]),
    ...(card !== undefined && { card: pick(card, CARD_FIELDS) as CardBody }),
  };
}

function pick(from: object, fields: readonly string[]): object {
  const picked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(from))
    if (fields.includes(name)) picked[name] = clean(value);
  return picked;
}

function clean(value: unknown): unknown {
  return typeof value === "string" ? withoutControls(value) : value;
}
