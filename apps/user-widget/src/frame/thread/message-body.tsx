import type { CardBody, FileBody } from "@deskwire/protocol";
import { ImageView } from "../media/image-view.tsx";
import { lazily } from "../lazily.tsx";
import { safeUrl, splitLinks } from "../links.ts";
import type { ShownMessage } from "../timeline.ts";

const FileView = lazily(async () => (await import("../media/file-view.tsx")).FileView, FileName);
const FEW_EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\u200d|\ufe0f)*\s*){1,3}$/u;

export function MessageBody({ message }: { message: Pick<ShownMessage, "kind" | "body"> }) {
  const { kind, body } = message;
  if (kind === "image" && "thumb" in body) return <ImageView body={body} />;
  if (kind === "file" && "contentType" in body) return <FileView body={body} />;
  if (kind === "card" && "title" in body) return <CardView body={body} />;
  return "text" in body ? <TextView text={body.text} /> : null;
}

function FileName({ body }: { body: FileBody }) {
  return <p className="text">{body.name}</p>;
}

function TextView({ text }: { text: string }) {
  return (
    <p className="text" dir="auto" data-big={FEW_EMOJI.test(text.trim())}>
      {splitLinks(text).map((part, index) =>
        "href" in part ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}

export function CardView({ body }: { body: CardBody }) {
  const href = safeUrl(body.url);
  const inside = <CardInside body={body} />;
  if (href === null) return <div className="card">{inside}</div>;
  return (
    <a className="card" href={href} target="_blank" rel="noopener noreferrer">
      {inside}
    </a>
  );
}

export function CardInside({ body }: { body: CardBody }) {
  const image = safeUrl(body.image);
  return (
    <>
      {image !== null && <img className="card-image" src={image} alt="" loading="lazy" />}
      <span className="card-text">
        <b>{body.title}</b>
        {body.subtitle !== undefined && <small>{body.subtitle}</small>}
        {body.price !== undefined && <span className="card-price">{body.price}</span>}
      </span>
    </>
  );
}
