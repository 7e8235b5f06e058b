import { linkParts } from "@deskwire/chat-view/links/links";

export function LinkedText({ text }: { text: string }) {
  return linkParts(text).map((part, index) =>
    part.href === null ? (
      part.text
    ) : (
      <a
        key={index}
        href={part.href}
        dir="ltr"
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
      >
        {part.text}
      </a>
    ),
  );
}
