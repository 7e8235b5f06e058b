import type { FormEvent, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { errorCode } from "../api/http.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { Button } from "../ui/button.tsx";

/** The form of a dialog: the reason why saving failed, the fields, and the buttons that cancel and save. */
export function SaveForm(props: {
  save: { error: unknown; isPending: boolean };
  /** What the button that saves says. */
  submit: string;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  const t = useTranslations("common");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form onSubmit={onSubmit} noValidate className="flex min-h-0 flex-col">
      <div className="scroll-thin flex min-h-0 flex-col gap-4 overflow-y-auto px-6 py-4">
        <Failure error={props.save.error} />
        {props.children}
      </div>
      <footer className="flex justify-end gap-2.5 border-t border-line px-6 py-4">
        <Button look="secondary" onClick={props.onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" busy={props.save.isPending}>
          {props.submit}
        </Button>
      </footer>
    </form>
  );
}

function Failure(props: { error: unknown }) {
  const errorText = useErrorText();
  if (props.error === null) return null;
  return (
    <p role="alert" className="rounded-lg bg-danger-soft px-3.5 py-2.5 text-[13px] text-danger">
      {errorText(errorCode(props.error))}
    </p>
  );
}
