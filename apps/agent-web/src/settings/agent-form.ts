import {
  isBlank,
  type AgentAccount,
  type AgentPatch,
  type AgentRole,
  type NewAgentRequest,
} from "@deskwire/protocol";

/** The state of the form. */
export interface AgentForm {
  name: string;
  email: string;
  password: string;
  role: AgentRole;
  capacity: string;
}

export type FormErrors = Partial<
  Record<keyof AgentForm, "nameMissing" | "emailWrong" | "passwordShort" | "capacityWrong">
>;

export const PASSWORD_MIN = 10;
const CAPACITY_MAX = 1_000;
const DEFAULT_CAPACITY = 5;

export function formOf(agent: AgentAccount | null): AgentForm {
  if (!agent)
    return { name: "", email: "", password: "", role: "agent", capacity: String(DEFAULT_CAPACITY) };
  const { name, email = "", role, capacity } = agent;
  return { name, email, password: "", role, capacity: String(capacity) };
}

/** The errors of the form. An empty password keeps the password of an existing agent. */
export function checkForm(form: AgentForm, isNew: boolean): FormErrors {
  const capacity = isBlank(form.capacity) ? NaN : Number(form.capacity);
  const keepsPassword = !isNew && form.password === "";
  return {
    ...(isBlank(form.name) && { name: "nameMissing" }),
    ...(isNew && !/^[^\s@]+@[^\s@]+$/.test(form.email.trim()) && { email: "emailWrong" }),
    ...(!keepsPassword && form.password.length < PASSWORD_MIN && { password: "passwordShort" }),
    ...(!(Number.isInteger(capacity) && capacity >= 0 && capacity <= CAPACITY_MAX) && {
      capacity: "capacityWrong",
    }),
  };
}

export function newAgentOf(form: AgentForm): NewAgentRequest {
  const { password, role } = form;
  return {
    email: form.email.trim(),
    name: form.name.trim(),
    password,
    role,
    capacity: Number(form.capacity),
  };
}

/** The fields that differ from the agent's current values. */
export function patchOf(form: AgentForm, agent: AgentAccount): AgentPatch {
  const name = form.name.trim();
  const capacity = Number(form.capacity);
  return {
    ...(name !== agent.name && { name }),
    ...(form.role !== agent.role && { role: form.role }),
    ...(capacity !== agent.capacity && { capacity }),
    ...(form.password !== "" && { password: form.password }),
  };
}
