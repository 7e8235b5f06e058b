export * from "./schemas/parts.ts";
export * from "./schemas/requests.ts";
