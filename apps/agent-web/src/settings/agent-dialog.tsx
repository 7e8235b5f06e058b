import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { AgentAccount, AgentRole } from "@deskwire/protocol";
import { toast } from "../ui/toast.ts";
import { errorCode } from "../api/http.ts";
import { addAgent, agentsQuery, changeAgent, sessionQuery } from "../api/queries.ts";
import { useErrorText } from "../i18n/intl.tsx";
import { useAccount } from "../session/session.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, inputClass } from "../ui/field.tsx";
import { checkForm, formOf, newAgentOf, patchOf, type AgentForm } from "./agent-form.ts";

const ROLES = ["agent", "supervisor", "admin"] as const satisfies readonly AgentRole[];

/** Adds an agent (`agent` null) or changes one. */
export function AgentDialog(props: { agent: AgentAccount | null; onClose: () => void }) {
  const t = useTranslations();
  const { agent, onClose } = props;
  const isNew = agent === null;
  const [form, setForm] = useState(() => formOf(agent));
  const [tried, setTried] = useState(false);
  const save = useSave(agent, onClose);
  const errors = tried ? checkForm(form, isNew) : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(checkForm(form, isNew)).length === 0) save.mutate(form);
  };
  const set = (change: Partial<AgentForm>) => setForm({ ...form, ...change });
  const said = (code: (typeof errors)[keyof AgentForm]) =>
    code === undefined ? null : t(`team.${code}`);
  return (
    <Dialog
      open
      onClose={onClose}
      title={isNew ? t("team.addTitle") : t("team.editTitle")}
      {...(isNew && { text: t("team.addText") })}
    >
      <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
        <div className="scroll-thin flex min-h-0 flex-col gap-4 overflow-y-auto px-6 py-4">
          <Failure error={save.error} />
          <TextField
            label={t("team.name")}
            value={form.name}
            error={said(errors.name)}
            onChange={(name) => set({ name })}
            autoFocus
          />
          {isNew && (
            <TextField
              label={t("team.email")}
              type="email"
              value={form.email}
              error={said(errors.email)}
              onChange={(email) => set({ email })}
            />
          )}
          <TextField
            label={isNew ? t("team.password") : t("team.newPassword")}
            hint={isNew ? t("team.passwordHint") : t("team.passwordKeep")}
            type="password"
            value={form.password}
            error={said(errors.password)}
            onChange={(password) => set({ password })}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <RoleField value={form.role} onChange={(role) => set({ role })} />
            <TextField
              label={t("team.capacity")}
              hint={t("team.capacityHint")}
              type="number"
              value={form.capacity}
              error={said(errors.capacity)}
              onChange={(capacity) => set({ capacity })}
            />
          </div>
        </div>
        <footer className="flex justify-end gap-2.5 border-t border-line px-6 py-4">
          <Button look="secondary" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" busy={save.isPending}>
            {isNew ? t("team.create") : t("common.save")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function useSave(agent: AgentAccount | null, onClose: () => void) {
  const t = useTranslations("team");
  const account = useAccount();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (form: AgentForm) =>
      agent ? changeAgent(agent.id, patchOf(form, agent)) : addAgent(newAgentOf(form)),
    onSuccess: async (saved) => {
      toast.success(agent ? t("saved") : t("created", { name: saved.name, id: saved.id }));
      onClose();
      await queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey });
      if (agent?.id === account.id)
        await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
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

function TextField(props: {
  label: string;
  hint?: string;
  type?: "text" | "email" | "password" | "number";
  value: string;
  error: string | null;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}) {
  const type = props.type ?? "text";
  return (
    <Field
      label={props.label}
      error={props.error}
      {...(props.hint !== undefined && { hint: props.hint })}
    >
      {(field) => (
        <input
          {...field}
          type={type}
          autoComplete={type === "password" ? "new-password" : "off"}
          autoFocus={props.autoFocus}
          min={type === "number" ? 0 : undefined}
          className={inputClass}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function RoleField(props: { value: AgentRole; onChange: (role: AgentRole) => void }) {
  const t = useTranslations();
  return (
    <Field label={t("team.role")}>
      {(field) => (
        <select
          {...field}
          className={inputClass}
          value={props.value}
          onChange={(event) => {
            const role = ROLES.find((each) => each === event.target.value);
            if (role) props.onChange(role);
          }}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`account.role.${role}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
