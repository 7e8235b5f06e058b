import { Component, useEffect, type ReactNode } from "react";
import { RotateCw, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { forgetFailedParts } from "../lib/lazy-part.tsx";
import { EmptyState } from "./bits.tsx";
import { Button } from "./button.tsx";

interface Props {
  /** Wraps the error message. Returns null to show no message. */
  frame?: (message: ReactNode) => ReactNode;
  /** A change of this key resets the boundary. */
  resetKey?: string;
  children: ReactNode;
}

interface State {
  failed: boolean;
  resetKey: string | undefined;
}

/** Shows an error message in place of a part that fails to load or render. Retries when the device comes online. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    if (props.resetKey === state.resetKey) return null;
    forgetFailedParts();
    return { failed: false, resetKey: props.resetKey };
  }

  override render() {
    const { frame, children } = this.props;
    if (!this.state.failed) return children;
    const message = <Failed retry={this.retry} />;
    return (
      <>
        <RetryOnline retry={this.retry} />
        {frame ? frame(message) : message}
      </>
    );
  }

  private readonly retry = () => {
    forgetFailedParts();
    this.setState({ failed: false });
  };
}

function RetryOnline({ retry }: { retry: () => void }) {
  useEffect(() => {
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [retry]);
  return null;
}

function Failed(props: { retry: () => void }) {
  const t = useTranslations();
  return (
    <div role="alert" className="grid h-full min-w-0 flex-1 place-items-center bg-surface">
      <EmptyState
        icon={TriangleAlert}
        title={t("common.partFailed")}
        text={t("common.partFailedText")}
      >
        <div className="flex gap-2">
          <Button look="secondary" size="sm" onClick={props.retry}>
            {t("common.retry")}
          </Button>
          <Button size="sm" onClick={() => location.reload()}>
            <RotateCw className="size-3.5" aria-hidden />
            {t("connection.reload")}
          </Button>
        </div>
      </EmptyState>
    </div>
  );
}
