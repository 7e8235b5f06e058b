import { Suspense } from "react";
import { useTranslations } from "use-intl";
import { imagesOf } from "@deskwire/chat-view/files/images";
import type { Thread } from "@deskwire/chat-view/thread/thread";
import { lazyPart } from "../../../lib/lazy-part.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorBoundary } from "../../../ui/error-boundary.tsx";

const Lightbox = lazyPart(async () => (await import("./lightbox.tsx")).Lightbox);

/** The pictures of the shown conversations in full size. `onShow` with null closes them. */
export function Pictures(props: {
  threads: readonly Thread[];
  shownId: string;
  onShow: (attachmentId: string | null) => void;
}) {
  const t = useTranslations("conversation");
  const { threads, shownId, onShow } = props;
  const close = () => onShow(null);
  return (
    <ErrorBoundary
      resetKey={shownId}
      frame={(said) => (
        <Dialog open onClose={close} title={t("imageBroken")}>
          {said}
        </Dialog>
      )}
    >
      <Suspense>
        <Lightbox images={imagesOf(threads)} shownId={shownId} onShow={onShow} onClose={close} />
      </Suspense>
    </ErrorBoundary>
  );
}
