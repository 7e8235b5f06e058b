import { call } from "./api.js";

/** Who can sign in here: two, so that the one can comment on what the other has made. */
export const USERS = [
  { id: "demo-lin", name: { zh: "小林", en: "Lin" } },
  { id: "demo-zhe", name: { zh: "阿哲", en: "Zhe" } },
];

const listeners = new Set();

/** Calls `listener` with whoever is signed in, or null, whenever that changes. */
export function onUser(listener) {
  listeners.add(listener);
}

/** As this page's language calls them. */
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
