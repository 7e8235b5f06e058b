import { call } from "./api.js";

/** The accounts of the shop: two, so that one can comment on the products of the other. */
export const USERS = [
  { id: "demo-lin", name: { zh: "小林", en: "Lin" } },
  { id: "demo-zhe", name: { zh: "阿哲", en: "Zhe" } },
];

const listeners = new Set();

/** Calls `listener` with the signed-in user, or null, at each change. */
export function onUser(listener) {
  listeners.add(listener);
}

/** The user's name in the page's language. */
export function nameOf(user, locale) {
  return USERS.find(({ id }) => id === user.id)?.name[locale] ?? user.name;
}

export async function changeUser(userId) {
  const { user } = await call(userId === null ? "logout" : "login", { userId: userId ?? "" });
  tell(user);
}

export async function loadUser() {
  try {
    tell((await call("session")).user);
  } catch {
    tell(null);
  }
}

function tell(user) {
  for (const listener of listeners) listener(user);
}
