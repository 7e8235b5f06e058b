import { useTranslations } from "use-intl";
import type { AgentRole } from "@deskwire/protocol";
import { Field, inputClass } from "../ui/field.tsx";
import type { AgentForm, FormErrors } from "./agent-form.ts";

const ROLES = ["agent", "supervisor", "admin"] as const satisfies readonly AgentRole[];

interface FieldsProps {
  isNew: boolean;
  form: AgentForm;
  errors: FormErrors;
  onChange: (change: Partial<AgentForm>) => void;
}

/** The fields of an agent. The e-mail address is chosen once, for a new agent. */
export function AgentFields(props: FieldsProps) {
  const t = useTranslations("team");
  const { isNew, form, errors, onChange } = props;
  return (
    <>
      <TextField
        label={t("name")}
        value={form.name}
        error={errors.name}
        onChange={(name) => onChange({ name })}
        autoFocus
      />
      {isNew && (
        <TextField
          label={t("email")}
          type="email"
          value={form.email}
          error={errors.email}
          onChange={(email) => onChange({ email })}
        />
      )}
      <TextField
        label={isNew ? t("password") : t("newPassword")}
        hint={isNew ? t("passwordHint") : t("passwordKeep")}
        type="password"
        value={form.password}
        error={errors.password}
        onChange={(password) => onChange({ password })}
      />
      <RoleAndCapacity {...props} />
    </>
  );
}

function RoleAndCapacity({ form, errors, onChange }: FieldsProps) {
  const t = useTranslations("team");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <RoleField value={form.role} onChange={(role) => onChange({ role })} />
      <TextField
        label={t("capacity")}
        hint={t("capacityHint")}
        type="number"
        value={form.capacity}
        error={errors.capacity}
        onChange={(capacity) => onChange({ capacity })}
      />
    </div>
  );
}

function TextField(props: {
  label: string;
  hint?: string;
  type?: "text" | "email" | "password" | "number";
  value: string;
  error: FormErrors[keyof FormErrors];
  autoFocus?: boolean;
  onChange: (value: string) => void;
}) {
  const t = useTranslations("team");
  const type = props.type ?? "text";
  return (
    <Field
      label={props.label}
      error={props.error === undefined ? null : t(props.error)}
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
