import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { expect, expectTypeOf, test } from "vitest";
import type * as types from "../index.ts";
import * as schemas from "../schemas.ts";

type Of<S extends TSchema> = Static<S>;

test("every schema of an answer matches its type", () => {
  expectTypeOf<Of<typeof schemas.messageSchema>>().toExtend<types.Message>();
  expectTypeOf<types.Message>().toExtend<Of<typeof schemas.messageSchema>>();
  expectTypeOf<Of<typeof schemas.conversationSchema>>().toExtend<types.Conversation>();
  expectTypeOf<types.Conversation>().toExtend<Of<typeof schemas.conversationSchema>>();
  expectTypeOf<Of<typeof schemas.conversationPageSchema>>().toExtend<types.ConversationPage>();
  expectTypeOf<types.ConversationPage>().toExtend<Of<typeof schemas.conversationPageSchema>>();
  expectTypeOf<Of<typeof schemas.agentAccountSchema>>().toEqualTypeOf<types.AgentAccount>();
  expectTypeOf<Of<typeof schemas.sessionAnswerSchema>>().toEqualTypeOf<types.SessionAnswer>();
  expectTypeOf<Of<typeof schemas.ticketAnswerSchema>>().toEqualTypeOf<types.TicketAnswer>();
  expectTypeOf<Of<typeof schemas.visitorAnswerSchema>>().toEqualTypeOf<types.VisitorAnswer>();
  expectTypeOf<Of<typeof schemas.mailboxStateSchema>>().toEqualTypeOf<types.MailboxState>();
  expectTypeOf<
    Of<typeof schemas.assignmentDecisionSchema>
  >().toEqualTypeOf<types.AssignmentDecision>();
  expectTypeOf<Of<typeof schemas.uploadAnswerSchema>>().toEqualTypeOf<types.UploadAnswer>();
  expectTypeOf<Of<typeof schemas.downloadAnswerSchema>>().toEqualTypeOf<types.DownloadAnswer>();
  expectTypeOf<Of<typeof schemas.messagePageSchema>>().toExtend<types.MessagePage>();
  expectTypeOf<types.MessagePage>().toExtend<Of<typeof schemas.messagePageSchema>>();
  expectTypeOf<Of<typeof schemas.searchPageSchema>>().toExtend<types.SearchPage>();
  expectTypeOf<types.SearchPage>().toExtend<Of<typeof schemas.searchPageSchema>>();
  expectTypeOf<Of<typeof schemas.webhookEndpointSchema>>().toExtend<types.WebhookEndpoint>();
  expectTypeOf<keyof types.NewWebhookAnswer>().toEqualTypeOf<
    keyof Of<typeof schemas.newWebhookAnswerSchema>
  >();
  expectTypeOf<
    Of<typeof schemas.webhookDeliveryPageSchema>
  >().toEqualTypeOf<types.WebhookDeliveryPage>();
  expectTypeOf<keyof Of<typeof schemas.problemSchema>>().toEqualTypeOf<keyof types.Problem>();
  expectTypeOf<Of<typeof schemas.agentListSchema>>().toEqualTypeOf<types.AgentList>();
  expectTypeOf<Of<typeof schemas.decisionListSchema>>().toEqualTypeOf<types.DecisionList>();
  expectTypeOf<Of<typeof schemas.mailboxListSchema>>().toEqualTypeOf<types.MailboxList>();
  expectTypeOf<Of<typeof schemas.replayAnswerSchema>>().toEqualTypeOf<types.ReplayAnswer>();
  expectTypeOf<Of<typeof schemas.aliveAnswerSchema>>().toEqualTypeOf<types.AliveAnswer>();
  expectTypeOf<Of<typeof schemas.readyAnswerSchema>>().toEqualTypeOf<types.ReadyAnswer>();
  expectTypeOf<Of<typeof schemas.conversationAnswerSchema>>().toExtend<types.ConversationAnswer>();
  expectTypeOf<types.ConversationAnswer>().toExtend<Of<typeof schemas.conversationAnswerSchema>>();
  expectTypeOf<Of<typeof schemas.webhookListSchema>>().toExtend<types.WebhookList>();
});

test("every schema of a body or a query matches its type", () => {
  expectTypeOf<keyof types.NewWebhookRequest>().toEqualTypeOf<
    keyof Of<typeof schemas.newWebhookRequestSchema>
  >();
  expectTypeOf<keyof types.WebhookPatch>().toEqualTypeOf<
    keyof Of<typeof schemas.webhookPatchSchema>
  >();
  expectTypeOf<Of<typeof schemas.newAgentRequestSchema>>().toEqualTypeOf<types.NewAgentRequest>();
  expectTypeOf<Of<typeof schemas.agentPatchSchema>>().toExtend<types.AgentPatch>();
  expectTypeOf<types.AgentPatch>().toExtend<Of<typeof schemas.agentPatchSchema>>();
  expectTypeOf<Of<typeof schemas.loginRequestSchema>>().toEqualTypeOf<types.LoginRequest>();
  expectTypeOf<
    Of<typeof schemas.newVisitorRequestSchema>
  >().toEqualTypeOf<types.NewVisitorRequest>();
  expectTypeOf<
    Of<typeof schemas.conversationQuerySchema>
  >().toEqualTypeOf<types.ConversationQuery>();
  expectTypeOf<Of<typeof schemas.messageQuerySchema>>().toEqualTypeOf<types.MessageQuery>();
  expectTypeOf<Of<typeof schemas.searchQuerySchema>>().toEqualTypeOf<types.SearchQuery>();
  expectTypeOf<Of<typeof schemas.uploadQuerySchema>>().toEqualTypeOf<types.UploadQuery>();
  expectTypeOf<Of<typeof schemas.deliveryQuerySchema>>().toEqualTypeOf<types.DeliveryQuery>();
});

test("every schema of a hook matches its type", () => {
  expectTypeOf<Of<typeof schemas.hookAnswerSchema>>().toEqualTypeOf<types.HookAnswer>();
  expectTypeOf<types.CountersAnswer>().toExtend<Of<typeof schemas.countersAnswerSchema>>();
  expectTypeOf<Of<typeof schemas.countedEventSchema>>().toExtend<types.CountedEvent>();
  expectTypeOf<types.CountedEvent>().toExtend<Of<typeof schemas.countedEventSchema>>();
  expectTypeOf<Of<typeof schemas.notificationEventSchema>>().toExtend<types.NotificationEvent>();
  expectTypeOf<types.NotificationEvent>().toExtend<Of<typeof schemas.notificationEventSchema>>();
  expectTypeOf<
    Of<typeof schemas.setCountersRequestSchema>
  >().toEqualTypeOf<types.SetCountersRequest>();
  expectTypeOf<Of<typeof schemas.topicRequestSchema>>().toEqualTypeOf<types.TopicRequest>();
  expectTypeOf<Of<typeof schemas.topicAnswerSchema>>().toEqualTypeOf<types.TopicAnswer>();
  expectTypeOf<Of<typeof schemas.revokedAnswerSchema>>().toEqualTypeOf<types.RevokedAnswer>();
  expectTypeOf<Of<typeof schemas.countedEventsRequestSchema>>().toExtend<
    types.HookEventsRequest<types.CountedEvent>
  >();
  expectTypeOf<types.HookEventsRequest<types.CountedEvent>>().toExtend<
    Of<typeof schemas.countedEventsRequestSchema>
  >();
  expectTypeOf<Of<typeof schemas.notificationEventsRequestSchema>>().toExtend<
    types.HookEventsRequest<types.NotificationEvent>
  >();
  expectTypeOf<types.HookEventsRequest<types.NotificationEvent>>().toExtend<
    Of<typeof schemas.notificationEventsRequestSchema>
  >();
});

test("a message has exactly one kind", () => {
  const check = Compile(schemas.messageSchema);
  const head = { seq: 1, from: null, at: "2026-01-02T03:04:05.678Z" };
  expect(check.Check({ ...head, kind: "text", body: { text: "" } })).toBe(true);
  expect(check.Check({ ...head, kind: "image", body: { text: "" } })).toBe(false);
  expect(check.Check({ ...head, kind: "hidden" })).toBe(true);
});
