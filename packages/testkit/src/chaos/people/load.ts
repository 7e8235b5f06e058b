import type { Random } from "../../random.ts";
import type { Person } from "./person.ts";

/** People who write, read and type at moments that the seed decides. */
export interface Load {
  /** Resolves when no further action begins. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  random: Random;
  people: readonly Person[];
  /** The mean time between two actions of any person. */
  everyMs: number;
  /** Whether people sometimes reload their page. */
  reloads?: boolean;
}

const TEXTS = [
  "你好，我的订单还没有发货 🚚",
  "Where is my parcel?",
  "a\tb\n\nc",
  "“quoted” \\ and <b>",
  "é".repeat(200),
];

interface LoadState extends LoadOptions {
  /** Agents write to these users alone, so that a row can have a conversation for itself. */
  readonly users: ReadonlySet<string>;
  actions: number;
  timer: NodeJS.Timeout | undefined;
}

export function startLoad(options: LoadOptions): Load {
  const users = options.people.filter(({ me }) => me.kind === "user").map(({ me }) => me.id);
  const state: LoadState = { ...options, users: new Set(users), actions: 0, timer: undefined };
  act(state);
  return {
    async stop() {
      clearTimeout(state.timer);
      await Promise.resolve();
    },
  };
}

function act(state: LoadState): void {
  const { random, people, everyMs, reloads = false } = state;
  const person = random.pick(people);
  const choice = random.integer(100);
  if (choice < 70) write(state, person, `${random.pick(TEXTS)} ${++state.actions}`);
  else if (choice < 90) read(person);
  else if (choice < 99) type(state, person);
  else if (reloads) person.reload();
  state.timer = setTimeout(() => act(state), everyMs * (0.5 + random.integer(100) / 100));
}

function write(state: LoadState, person: Person, text: string): void {
  const conversationId = person.me.kind === "user" ? null : pickOpen(state, person);
  if (person.me.kind === "user" || conversationId !== null)
    person.recorded.send({ conversationId, kind: "text", body: { text } });
}

function read({ client }: Person): void {
  for (const [id, { conversation }] of Object.entries(client.getState().conversations))
    client.markRead(id, conversation.lastSeq);
}

function type(state: LoadState, person: Person): void {
  const id = pickOpen(state, person);
  if (id !== null) person.client.setTyping(id, true);
}

function pickOpen({ random, users }: LoadState, { client, me }: Person): string | null {
  const open = Object.values(client.getState().conversations)
    .map(({ conversation }) => conversation)
    .filter(({ status, user }) => status === "open" && users.has(user.id))
    .filter(({ agent }) => me.kind === "user" || agent?.id === me.id);
  return open.length === 0 ? null : random.pick(open).id;
}
