import type { FastifyReply } from "fastify";
import { contentTag, type PageFile } from "../../pages/pages.ts";

const FORMS = [
  { coding: "br", bodyOf: ({ brotli }: PageFile) => brotli },
  { coding: "gzip", bodyOf: ({ gzip }: PageFile) => gzip },
] as const;

/** [SRV1] Sends a file in the smallest form that the client accepts, or status 304 if the client has it. */
export function sendPageFile(reply: FastifyReply, file: PageFile): FastifyReply {
  const { headers } = reply.request;
  const accepted = String(headers["accept-encoding"] ?? "");
  const form = FORMS.find(({ coding, bodyOf }) => bodyOf(file) && accepts(accepted, coding));
  const tag = `"${contentTag(file)}${form === undefined ? "" : `-${form.coding}`}"`;
  reply.header("vary", "Accept-Encoding").header("etag", tag);
  if (knows(headers["if-none-match"], tag)) return reply.status(304).send();
  if (form !== undefined) reply.header("content-encoding", form.coding);
  return reply.type(file.contentType).send(Buffer.from(form?.bodyOf(file) ?? file.body));
}

/** Whether `Accept-Encoding` allows a coding, by its name or by `*`. A weight of 0 forbids it. */
function accepts(header: string, coding: string): boolean {
  const weights = new Map(
    header.split(",").map((part): [string, number] => {
      const [name = "", ...parameters] = part.split(";").map((each) => each.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith("q="))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
}

/** Proxies that compress by themselves make a tag weak. */
function knows(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((each) => {
    const known = each.trim();
    return known === "*" || known.replace(/^W\//, "") === tag;
  });
}
