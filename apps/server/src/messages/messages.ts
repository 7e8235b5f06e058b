import type { JsonObject, MessagePage } from "@deskwire/protocol";
import type { Assignment } from "../assignment/assignment.ts";
import type { PageQuery } from "../conversations/message-store.ts";
import type { Publisher } from "../conversations/publisher.ts";
import type { Actor } from "../platform/kernel/actor.ts";
import type { Outcome } from "../platform/kernel/outcome.ts";
import type { Broker } from "../platform/live/broker/broker.ts";
import type { Database } from "../platform/postgres/database.ts";
import type { Search } from "../search/search.ts";
import { createMessageWriter } from "./message-writer.ts";
import { recallMessage } from "./recall-message.ts";
import { createReceiptWriter } from "./receipt-writer.ts";
import { recordReceipt, type ReceiptRequest } from "./record-receipt.ts";
import { repeatedSend, sendMessage, type SendAnswer, type SendRequest } from "./send-message.ts";
import { signalTyping } from "./signal-typing.ts";
import { syncMessages } from "./sync-messages.ts";

/** Messages in conversations, with receipts and typing. */
export interface Messages {
  /**
   * Appends a message. [SND1] Resolves after the commit. [SND2] A repeat gets the first seq. [SND4] Messages of one connection
   * are stored in the order of the calls. Rejects with BusyError when too many messages wait.
   */
  send(actor: Actor, request: SendRequest): Promise<Outcome<SendAnswer>>;
  /** [SND2] The answer to a refused send whose client id was stored before; null: there is no such message. */
  repeated(actor: Actor, frame: JsonObject): Promise<SendAnswer | null>;
  /** [CNV7] Recalls the actor's own message within two minutes. */
  recall(
    actor: Actor,
    request: { conversationId: string; seq: number },
  ): Promise<Outcome<{ seq: number }>>;
  /** [SEQ4] Reads a page of a conversation that the actor may read. */
  sync(actor: Actor, query: PageQuery): Promise<Outcome<MessagePage>>;
  /** Advances the actor's cursors. [RCP3] Tells both sides when a cursor moved. */
  recordReceipt(actor: Actor, request: ReceiptRequest): Promise<Outcome<null>>;
  /** Tells the other side that the actor is typing or has stopped. Stores nothing. */
  signalTyping(
    actor: Actor,
    request: { conversationId: string; on: boolean },
  ): Promise<Outcome<null>>;
  /** Messages that wait for their commit. */
  readonly pending: number;
  /** Receipts that wait for their commit. */
  readonly receiptsPending: number;
  /** Resolves when every accepted message and receipt is committed. */
  drain(): Promise<void>;
}

export interface MessagesParts {
  database: Database;
  broker: Broker;
  publisher: Publisher;
  search: Pick<Search, "touch">;
  assignment: Pick<Assignment, "firstMessage">;
}

export function createMessages(parts: MessagesParts): Messages {
  const { database, broker, publisher, search, assignment } = parts;
  const writer = createMessageWriter(database);
  const receipts = createReceiptWriter(database);
  return {
    send: (actor, request) =>
      sendMessage({ writer, publisher, search, assignment }, actor, request),
    repeated: (actor, frame) => repeatedSend(parts, actor, frame),
    recall: (actor, request) => recallMessage(parts, actor, request),
    sync: (actor, query) => syncMessages(parts, actor, query),
    recordReceipt: (actor, request) => recordReceipt({ receipts, broker }, actor, request),
    signalTyping: (actor, request) => signalTyping(parts, actor, request),
    get pending() {
      return writer.pending;
    },
    get receiptsPending() {
      return receipts.pending;
    },
    async drain() {
      await Promise.all([writer.drain(), receipts.drain()]);
    },
  };
}
