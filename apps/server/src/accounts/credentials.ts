import { hash } from "@node-rs/argon2";

export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** E-mail addresses are compared in this form. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}
