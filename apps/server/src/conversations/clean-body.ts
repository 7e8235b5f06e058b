import type { CardBody, PageContext, SendKind } from "@deskwire/protocol";

const CARD_FIELDS = ["title", "subtitle", "url", "image", "price"];
const BODY_FIELDS: Record<SendKind, readonly string[]> = {
  text: ["text"],
  note: ["text"],
  image: ["attachmentId"],
  file: ["attachmentId"],
  card: CARD_FIELDS,
};

/** What of a body is stored: the fields that the protocol names, and nothing that a client put beside them. */
export function cleanBody(kind: SendKind, body: object): object {
  return pick(body, BODY_FIELDS[kind]);
}

/** The same for the page that a conversation is opened from. */
export function cleanContext(context: PageContext): PageContext {
  const { card } = context;
  return {
    ...pick(context, ["pageUrl", "title"]),
    ...(card !== undefined && { card: pick(card, CARD_FIELDS) as CardBody }),
  };
}

function pick(from: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => fields.includes(name)));
}
