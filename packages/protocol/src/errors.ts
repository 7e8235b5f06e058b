/** Every refusal a program can meet, on the socket and over HTTP: the code is stable, `retryable` says whether the same request can succeed later. */
export const ERRORS = {
  bad_request: {
    status: 400,
    retryable: false,
    message: "The request does not have the form that the protocol asks for.",
  },
  bad_text: { status: 400, retryable: false, message: "A text contains NUL or a lone surrogate." },
  empty_message: {
    status: 400,
    retryable: false,
    message: "A message needs a text that is not blank.",
  },
  too_long: { status: 400, retryable: false, message: "The text is longer than the limit." },
  unknown_command: { status: 400, retryable: false, message: "No request has this name." },
  already_signed_in: {
    status: 400,
    retryable: false,
    message: "This connection has said hello already.",
  },
  bad_reply: {
    status: 400,
    retryable: false,
    message: "replyTo names a message that is not in this conversation.",
  },
  bad_cursor: { status: 400, retryable: false, message: "A cursor is past the last message." },
  bad_attachment: {
    status: 400,
    retryable: false,
    message: "The attachment does not exist, or belongs to another conversation.",
  },
  wrong_extension: {
    status: 415,
    retryable: false,
    message: "The file's name does not fit what is in it.",
  },
  polyglot: { status: 415, retryable: false, message: "The file is of two types at once." },
  too_many_pixels: { status: 413, retryable: false, message: "The image has too many pixels." },
  broken_image: { status: 422, retryable: false, message: "The image is damaged." },
  upload_cut: { status: 400, retryable: true, message: "The upload ended before its end." },
  token_invalid: {
    status: 401,
    retryable: false,
    message: "The token is not one that this server accepts.",
  },
  token_expired: {
    status: 401,
    retryable: false,
    message: "The token has expired; fetch a new one.",
  },
  not_signed_in: { status: 401, retryable: false, message: "Sign in first." },
  invalid_credentials: { status: 401, retryable: false, message: "E-mail or password is wrong." },
  signature_invalid: {
    status: 401,
    retryable: false,
    message: "The webhook signature is wrong, missing or stale.",
  },
  forbidden: { status: 403, retryable: false, message: "You may not do this." },
  csrf_invalid: {
    status: 403,
    retryable: false,
    message: "The x-csrf-token header is missing or wrong.",
  },
  origin_refused: {
    status: 403,
    retryable: false,
    message: "This origin is not in ALLOWED_ORIGINS.",
  },
  not_found: { status: 404, retryable: false, message: "There is nothing at this address." },
  unknown_conversation: {
    status: 404,
    retryable: false,
    message: "There is no such conversation, or it is not yours.",
  },
  unknown_agent: { status: 404, retryable: false, message: "There is no such agent." },
  unknown_message: {
    status: 404,
    retryable: false,
    message: "There is no such message in this conversation.",
  },
  conversation_ended: { status: 409, retryable: false, message: "The conversation has ended." },
  not_ended: { status: 409, retryable: false, message: "The conversation has not ended yet." },
  already_claimed: {
    status: 409,
    retryable: false,
    message: "Another agent has this conversation.",
  },
  already_rated: { status: 409, retryable: false, message: "The conversation has been rated." },
  at_capacity: {
    status: 409,
    retryable: false,
    message: "The agent has no room for another conversation.",
  },
  agent_unavailable: { status: 409, retryable: false, message: "The agent is not available." },
  recall_too_late: {
    status: 409,
    retryable: false,
    message: "A message can be recalled within two minutes.",
  },
  already_recalled: { status: 409, retryable: false, message: "The message has been recalled." },
  email_taken: { status: 409, retryable: false, message: "An agent with this e-mail exists." },
  endpoint_disabled: {
    status: 409,
    retryable: false,
    message: "The endpoint is switched off, so nothing would be sent; enable it first.",
  },
  last_admin: {
    status: 409,
    retryable: false,
    message: "The last admin cannot be disabled or lose the role.",
  },
  too_large: { status: 413, retryable: false, message: "The body is larger than the limit." },
  unsupported_type: {
    status: 415,
    retryable: false,
    message: "This type of content is not accepted.",
  },
  rate_limited: { status: 429, retryable: true, message: "Too many requests; wait and try again." },
  internal: {
    status: 500,
    retryable: true,
    message: "The server failed; nothing was stored, or a repeat will show what was.",
  },
  busy: {
    status: 503,
    retryable: true,
    message: "The server is behind; try again after retryAfterMs.",
  },
  unavailable: {
    status: 503,
    retryable: true,
    message: "The database cannot be reached; try again.",
  },
  draining: {
    status: 503,
    retryable: true,
    message: "The server is shutting down; connect again.",
  },
} as const satisfies Record<string, { status: number; retryable: boolean; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected refusal, as a result. */
export interface Refusal {
  code: ErrorCode;
  /** Says more than the table's sentence; English, for a programmer. */
  message?: string;
  retryAfterMs?: number;
}
