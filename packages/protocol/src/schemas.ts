export * from "./schemas/conversation.ts";
export * from "./schemas/hooks.ts";
export * from "./schemas/http.ts";
export * from "./schemas/message.ts";
export * from "./schemas/page.ts";
export * from "./schemas/participant.ts";
export * from "./schemas/parts.ts";
export * from "./schemas/requests.ts";
