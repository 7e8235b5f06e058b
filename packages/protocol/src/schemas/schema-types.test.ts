import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { expect, expectTypeOf, test } from "vitest";
import type { Conversation } from "../conversation.ts";
import type { CountedEvent, CountersAnswer, HookAnswer, NotificationEvent } from "../hooks.ts";
import type * as http from "../http.ts";
import type { Message, MessagePage } from "../message.ts";
import type * as webhooks from "../webhooks.ts";
import * as schemas from "../schemas.ts";

type Of<S extends TSchema> = Static<S>;

test("every schema matches its type", () => {
  expectTypeOf<Of<typeof schemas.messageSchema>>().toExtend<Message>();
  expectTypeOf<Message>().toExtend<Of<typeof schemas.messageSchema>>();
  expectTypeOf<Of<typeof schemas.conversationSchema>>().toExtend<Conversation>();
  expectTypeOf<Conversation>().toExtend<Of<typeof schemas.conversationSchema>>();
  expectTypeOf<Of<typeof schemas.conversationPageSchema>>().toExtend<http.ConversationPage>();
  expectTypeOf<http.ConversationPage>().toExtend<Of<typeof schemas.conversationPageSchema>>();
  expectTypeOf<Of<typeof schemas.agentAccountSchema>>().toEqualTypeOf<http.AgentAccount>();
  expectTypeOf<Of<typeof schemas.sessionAnswerSchema>>().toEqualTypeOf<http.SessionAnswer>();
  expectTypeOf<Of<typeof schemas.ticketAnswerSchema>>().toEqualTypeOf<http.TicketAnswer>();
  expectTypeOf<Of<typeof schemas.visitorAnswerSchema>>().toEqualTypeOf<http.VisitorAnswer>();
  expectTypeOf<Of<typeof schemas.mailboxStateSchema>>().toEqualTypeOf<http.MailboxState>();
  expectTypeOf<
    Of<typeof schemas.assignmentDecisionSchema>
  >().toEqualTypeOf<http.AssignmentDecision>();
  expectTypeOf<Of<typeof schemas.uploadAnswerSchema>>().toEqualTypeOf<http.UploadAnswer>();
  expectTypeOf<Of<typeof schemas.messagePageSchema>>().toExtend<MessagePage>();
  expectTypeOf<MessagePage>().toExtend<Of<typeof schemas.messagePageSchema>>();
  expectTypeOf<Of<typeof schemas.searchPageSchema>>().toExtend<http.SearchPage>();
  expectTypeOf<http.SearchPage>().toExtend<Of<typeof schemas.searchPageSchema>>();
  expectTypeOf<Of<typeof schemas.webhookEndpointSchema>>().toExtend<webhooks.WebhookEndpoint>();
  expectTypeOf<keyof webhooks.NewWebhookAnswer>().toEqualTypeOf<
    keyof Of<typeof schemas.newWebhookAnswerSchema>
  >();
  expectTypeOf<keyof webhooks.NewWebhookRequest>().toEqualTypeOf<
    keyof Of<typeof schemas.newWebhookRequestSchema>
  >();
  expectTypeOf<keyof webhooks.WebhookPatch>().toEqualTypeOf<
    keyof Of<typeof schemas.webhookPatchSchema>
  >();
  expectTypeOf<
    Of<typeof schemas.webhookDeliveryPageSchema>
  >().toEqualTypeOf<webhooks.WebhookDeliveryPage>();
  expectTypeOf<keyof Of<typeof schemas.problemSchema>>().toEqualTypeOf<keyof http.Problem>();
  expectTypeOf<Of<typeof schemas.hookAnswerSchema>>().toEqualTypeOf<HookAnswer>();
  expectTypeOf<CountersAnswer>().toExtend<Of<typeof schemas.countersAnswerSchema>>();
  expectTypeOf<Of<typeof schemas.countedEventSchema>>().toExtend<CountedEvent>();
  expectTypeOf<CountedEvent>().toExtend<Of<typeof schemas.countedEventSchema>>();
  expectTypeOf<Of<typeof schemas.notificationEventSchema>>().toExtend<NotificationEvent>();
  expectTypeOf<NotificationEvent>().toExtend<Of<typeof schemas.notificationEventSchema>>();
});

test("a message has exactly one kind", () => {
  const check = Compile(schemas.messageSchema);
  const head = { seq: 1, from: null, at: "2026-01-02T03:04:05.678Z" };
  expect(check.Check({ ...head, kind: "text", body: { text: "" } })).toBe(true);
  expect(check.Check({ ...head, kind: "image", body: { text: "" } })).toBe(false);
  expect(check.Check({ ...head, kind: "hidden" })).toBe(true);
});
