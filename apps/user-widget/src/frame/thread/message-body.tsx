import type { CardBody, FileBody, ImageBody } from "@deskwire/protocol";
import { isFewEmoji } from "@deskwire/chat-view/text/emoji";
import { safeUrl } from "@deskwire/chat-view/links/safe-url";
import type { Spoken } from "@deskwire/chat-view/thread/thread";
import { lazily } from "../lazily.tsx";
import { imageStyle } from "../media/image-style.ts";

const FileView = lazily(async () => (await import("../media/file-view.tsx")).FileView, FileName);
const ImageView = lazily(
  async () => (await import("../media/image-view.tsx")).ImageView,
  ImagePlace,
);
const LinkedText = lazily(async () => (await import("./linked-text.tsx")).LinkedText, PlainText);
/** Only such a text needs the code that finds links. */
const MAY_HAVE_LINKS = /\.|:\/\//;

export function MessageBody({ message }: { message: Pick<Spoken, "kind" | "body"> }) {
  const { kind, body } = message;
  if (kind === "image" && "thumb" in body) return <ImageView body={body} />;
  if (kind === "file" && "contentType" in body) return <FileView body={body} />;
  if (kind === "card" && "title" in body) return <CardView body={body} />;
  return "text" in body ? <TextView text={body.text} /> : null;
}

function ImagePlace({ body }: { body: ImageBody }) {
  return <span className="image" data-loading style={imageStyle(body)} />;
}

function FileName({ body }: { body: FileBody }) {
  return <p className="text">{body.name}</p>;
}

function TextView({ text }: { text: string }) {
  return (
    <p className="text" dir="auto" data-big={isFewEmoji(text)}>
      {MAY_HAVE_LINKS.test(text) ? <LinkedText text={text} /> : text}
    </p>
  );
}

function PlainText({ text }: { text: string }) {
  return text;
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
