import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Eye, EyeOff, Info } from "lucide-react";
import { useTranslations } from "use-intl";
import { LOCALE_NAMES, LOCALES } from "@deskwire/chat-view/formats/locale";
import { isBlank } from "@deskwire/protocol";
import { ApiError, errorCode } from "../api/http.ts";
import { login, sessionQuery } from "../api/queries.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { usePreferences } from "../settings/preferences-store.ts";
import { Logo } from "../shell/logo.tsx";
import { Button } from "../ui/button.tsx";
import { Field, inputClass } from "../ui/field.tsx";
import { cx } from "../lib/cx.ts";

/** The login page. `ended` is true when a session expired while the console was open. */
export function LoginPage(props: { ended: boolean }) {
  const t = useTranslations("login");
  return (
    <main className="grid h-full overflow-y-auto bg-canvas px-4 py-10">
      <div className="m-auto w-full max-w-[400px]">
        <div className="mb-7 flex items-center gap-3">
          <Logo className="size-11" />
          <span className="text-[17px] font-semibold tracking-tight">Deskwire</span>
        </div>
        <div className="rounded-2xl border border-line bg-surface p-7 shadow-card">
          <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
          <p className="mt-1 mb-6 text-ink-2">{t("subtitle")}</p>
          {props.ended && <SessionEnded text={t("sessionEnded")} />}
          <LoginForm />
        </div>
        <div className="mt-5 flex flex-wrap items-center justify-between gap-3 px-1 text-[13px] text-ink-3">
          <span>{t("help")}</span>
          <LanguageLinks />
        </div>
      </div>
    </main>
  );
}

function SessionEnded(props: { text: string }) {
  return (
    <p
      role="status"
      className="mb-5 flex gap-2.5 rounded-lg bg-accent-soft px-3.5 py-3 text-[13px] text-on-accent-soft"
    >
      <Info className="mt-0.5 size-4 shrink-0" aria-hidden />
      {props.text}
    </p>
  );
}

function LoginForm() {
  const t = useTranslations("login");
  const failureText = useFailureText();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const attempt = useLogin();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() && password) attempt.mutate({ email: email.trim(), password });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4.5">
      {attempt.isError && <Failure text={failureText(attempt.error)} />}
      <EmailField
        value={email}
        onChange={setEmail}
        error={tried && isBlank(email) ? t("emailMissing") : null}
      />
      <PasswordField
        value={password}
        onChange={setPassword}
        error={tried && !password ? t("passwordMissing") : null}
      />
      <Button type="submit" size="lg" className="mt-1 w-full" busy={attempt.isPending}>
        {attempt.isPending ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}

/** [DOR6] Says how long a person with too many failures has to wait. */
function useFailureText(): (error: unknown) => string {
  const t = useTranslations("login");
  const errorText = useErrorText();
  return (error) => {
    const seconds = error instanceof ApiError ? error.retryAfterSeconds : null;
    if (errorCode(error) !== "rate_limited" || seconds === null) return errorText(errorCode(error));
    return t("tooManyFailures", { minutes: Math.ceil(seconds / 60) });
  };
}

function useLogin() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: login,
    onSuccess: (session) => {
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      queryClient.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

function Failure(props: { text: string }) {
  return (
    <p
      role="alert"
      className="flex gap-2.5 rounded-lg bg-danger-soft px-3.5 py-3 text-[13px] text-danger"
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {props.text}
    </p>
  );
}

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
  error: string | null;
}

function EmailField(props: FieldProps) {
  const t = useTranslations("login");
  return (
    <Field label={t("email")} error={props.error}>
      {(field) => (
        <input
          {...field}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          className={inputClass}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function PasswordField(props: FieldProps) {
  const t = useTranslations("login");
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label={t("password")} error={props.error}>
      {(field) => (
        <div className="relative">
          <input
            {...field}
            type={shown ? "text" : "password"}
            name="password"
            autoComplete="current-password"
            className={cx(inputClass, "pr-11")}
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <button
            type="button"
            aria-label={shown ? t("hidePassword") : t("showPassword")}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 grid w-9 place-items-center rounded-md text-ink-3 hover:text-ink"
          >
            <Icon className="size-4" aria-hidden />
          </button>
        </div>
      )}
    </Field>
  );
}

function LanguageLinks() {
  const locale = usePreferences((state) => state.locale);
  const set = usePreferences((state) => state.set);
  return (
    <div className="flex gap-1">
      {LOCALES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === locale}
          onClick={() => set({ locale: each })}
          className={cx(
            "rounded-md px-2 py-1",
            each === locale ? "bg-pressed font-medium text-ink" : "text-ink-2 hover:bg-raised",
          )}
        >
          {LOCALE_NAMES[each]}
        </button>
      ))}
    </div>
  );
}
