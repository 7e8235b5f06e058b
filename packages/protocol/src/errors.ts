interface ErrorEntry {
  /** The HTTP status of the problem document. */
  status: number;
  /**
   * Whether the same request can succeed later without a change. A client repeats it after `retryAfterMs`, or after 1 s
   * without one. A repeat is safe: a `send` carries the same `clientId`, and the other requests change nothing twice.
   */
  retryable: boolean;
  /** For programmers, in English. What a person sees depends on the code. */
  message: string;
}

/** [HTP1] Every refusal on the socket and over HTTP. The codes are stable, and new ones may be added. */
export const ERRORS = {
  bad_request: {
    status: 400,
    retryable: false,
    message: "The request does not have the required form.",
  },
  bad_text: {
    status: 400,
    retryable: false,
    message: "A string contains NUL or a lone surrogate.",
  },
  empty_message: {
    status: 400,
    retryable: false,
    message: "A message must not be blank.",
  },
  too_long: { status: 400, retryable: false, message: "The text is longer than the limit." },
  weak_password: {
    status: 400,
    retryable: false,
    message: "The password is too easy to guess.",
  },
  unknown_command: { status: 400, retryable: false, message: "There is no request of this name." },
  already_signed_in: {
    status: 400,
    retryable: false,
    message: "This connection is already signed in.",
  },
  bad_reply: {
    status: 400,
    retryable: false,
    message: "replyTo names no message of this conversation.",
  },
  bad_cursor: { status: 400, retryable: false, message: "The cursor is past the last message." },
  bad_attachment: {
    status: 400,
    retryable: false,
    message: "The attachment does not exist, or cannot be sent in this conversation.",
  },
  wrong_extension: {
    status: 415,
    retryable: false,
    message: "The file extension does not match the content.",
  },
  polyglot: {
    status: 415,
    retryable: false,
    message: "The file matches two types at once and may be unsafe.",
  },
  too_many_pixels: { status: 413, retryable: false, message: "The image has too many pixels." },
  broken_image: { status: 422, retryable: false, message: "The image is damaged." },
  upload_cut: { status: 400, retryable: true, message: "The upload was interrupted." },
  request_timeout: {
    status: 408,
    retryable: true,
    message: "The request did not arrive in time.",
  },
  token_invalid: {
    status: 401,
    retryable: false,
    message: "The server does not accept this token.",
  },
  token_expired: {
    status: 401,
    retryable: false,
    message: "The token has expired. Fetch a new one.",
  },
  not_signed_in: { status: 401, retryable: false, message: "Sign in first." },
  invalid_credentials: {
    status: 401,
    retryable: false,
    message: "The e-mail or the password is wrong.",
  },
  signature_invalid: {
    status: 401,
    retryable: false,
    message: "The webhook signature is wrong, missing or stale.",
  },
  forbidden: { status: 403, retryable: false, message: "You are not allowed to do this." },
  csrf_invalid: {
    status: 403,
    retryable: false,
    message: "The x-csrf-token header is missing or wrong.",
  },
  origin_refused: {
    status: 403,
    retryable: false,
    message: "The origin is not in ALLOWED_ORIGINS.",
  },
  not_found: { status: 404, retryable: false, message: "Nothing exists at this address." },
  unknown_conversation: {
    status: 404,
    retryable: false,
    message: "The conversation does not exist, or you may not read it.",
  },
  unknown_agent: { status: 404, retryable: false, message: "The agent does not exist." },
  unknown_message: {
    status: 404,
    retryable: false,
    message: "The conversation has no such message.",
  },
  conversation_ended: { status: 409, retryable: false, message: "The conversation has ended." },
  not_ended: { status: 409, retryable: false, message: "The conversation has not ended yet." },
  already_claimed: {
    status: 409,
    retryable: false,
    message: "Another agent has claimed this conversation.",
  },
  already_rated: { status: 409, retryable: false, message: "The conversation is already rated." },
  at_capacity: {
    status: 409,
    retryable: false,
    message: "The agent is at capacity.",
  },
  agent_unavailable: { status: 409, retryable: false, message: "The agent is not available." },
  recall_too_late: {
    status: 409,
    retryable: false,
    message: "A message can be recalled within 2 minutes only.",
  },
  already_recalled: { status: 409, retryable: false, message: "The message is already recalled." },
  email_taken: { status: 409, retryable: false, message: "An agent with this e-mail exists." },
  endpoint_disabled: {
    status: 409,
    retryable: false,
    message: "The endpoint is disabled, so nothing is sent. Enable it first.",
  },
  last_admin: {
    status: 409,
    retryable: false,
    message: "The last administrator cannot be disabled or lose the role.",
  },
  too_large: { status: 413, retryable: false, message: "The body is larger than the limit." },
  unsupported_type: {
    status: 415,
    retryable: false,
    message: "This type of content is not accepted.",
  },
  rate_limited: { status: 429, retryable: true, message: "Too many requests. Wait and try again." },
  upload_quota: {
    status: 409,
    retryable: false,
    message:
      "Too many files, or too many bytes, are uploaded and not sent. Send some of them first; the others are removed after a day.",
  },
  internal: {
    status: 500,
    retryable: true,
    message: "The server failed. Try again: a repeated request returns what was stored.",
  },
  busy: {
    status: 503,
    retryable: true,
    message: "The server is busy. Try again after retryAfterMs.",
  },
  unavailable: {
    status: 503,
    retryable: true,
    message: "The database or the main site cannot be reached. Try again.",
  },
  draining: {
    status: 503,
    retryable: true,
    message: "The server is shutting down. Connect again.",
  },
  storage_full: {
    status: 507,
    retryable: true,
    message: "The server has no room for further files. Try again later.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** [HOK1] Why a call is refused with `signature_invalid`. */
export const SIGNATURE_REASONS = [
  /** The server has no `HOOK_SECRETS`. */
  "no_secrets",
  /** One of the three headers is missing. */
  "no_headers",
  /** `webhook-id` is empty or too long. */
  "bad_id",
  /** `webhook-timestamp` is more than 300 s from the server's time. */
  "bad_timestamp",
  /** No secret of the server made this signature for this body. */
  "mismatch",
  /** [DOR9] The `webhook-id` has served for a call with another method or path. */
  "other_call",
] as const;
export type SignatureReason = (typeof SIGNATURE_REASONS)[number];

/** An expected refusal, as a result. */
export interface Refusal {
  code: ErrorCode;
  /** More precise than the message of the table. For programmers, in English. */
  message?: string;
  /** Why a signature was refused. */
  reason?: SignatureReason;
  /** The earliest useful time of a repeat, in milliseconds from now. */
  retryAfterMs?: number;
  /** [ASG7] With `already_claimed`: who has it. */
  agentId?: string;
}
