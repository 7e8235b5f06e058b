import type { Person } from "./person.ts";
import type { Random } from "../../random.ts";

/** People who write, read and type at moments that the seed decides. */
export interface Load {
  /** Resolves when nobody will do anything more. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  random: Random;
  people: readonly Person[];
  /** Mean time between two deeds of anybody. */
  everyMs: number;
  /** Pages are loaded again now and then. */
  reloads?: boolean;
}

const TEXTS = [
  "你好，我的订单还没有发货 🚚",
  "Where is my parcel?",
  "a\tb\n\nc",
  "“quoted” \\ and <b>",
  "é".repeat(200),
];

export function startLoad({ random, people, everyMs, reloads = false }: LoadOptions): Load {
  // Agents talk to these alone, so that a row can keep a conversation for itself.
  const users = new Set(people.map(({ me }) => `${me.kind} ${me.id}`));
  let done = 0;
  let timer: NodeJS.Timeout | undefined;

  function act(): void {
    const person = random.pick(people);
    const choice = random.integer(100);
    if (choice < 70) say(person, `${random.pick(TEXTS)} ${++done}`);
    else if (choice < 90) read(person);
    else if (choice < 99) type(person);
    else if (reloads) person.reload();
    timer = setTimeout(act, everyMs * (0.5 + random.integer(100) / 100));
  }
  act();

  return {
    async stop() {
      clearTimeout(timer);
      await Promise.resolve();
    },
  };

  function say(person: Person, text: string): void {
    if (person.me.kind === "user")
      return void person.recorded.send({ conversationId: null, kind: "text", body: { text } });
    const id = pickOpen(person);
    if (id !== null) person.recorded.send({ conversationId: id, kind: "text", body: { text } });
  }

  function read({ client }: Person): void {
    for (const [id, { conversation }] of Object.entries(client.getState().conversations))
      client.markRead(id, conversation.lastSeq);
  }

  function type(person: Person): void {
    const id = pickOpen(person);
    if (id !== null) person.client.setTyping(id, true);
  }

  function pickOpen({ client, me }: Person): string | null {
    const open = Object.values(client.getState().conversations)
      .map(({ conversation }) => conversation)
      .filter(({ status, user }) => status === "open" && users.has(`user ${user.id}`))
      .filter(({ agent }) => me.kind === "user" || agent?.id === me.id);
    return open.length === 0 ? null : random.pick(open).id;
  }
}
