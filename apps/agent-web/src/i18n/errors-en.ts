/** For every refusal: what happened, and what to do about it. */
export const errorsEn = {
  bad_request: "The server did not understand this request. Reload the page and try again.",
  bad_text: "The text contains characters that cannot be sent. Remove them and send it again.",
  empty_message: "The message is empty. Write something first.",
  too_long: "The text is too long. Shorten it to at most 4,000 characters.",
  unknown_command:
    "This server does not know that action. Reload the page to get matching versions.",
  already_signed_in:
    "This connection is signed in already. Reload the page if something looks wrong.",
  bad_reply:
    "The message you reply to is not part of this conversation. Send it without the quote.",
  bad_cursor: "The place you have read to is ahead of the conversation. Reload the page.",
  bad_attachment:
    "The attachment no longer exists or belongs to another conversation. Attach it again.",
  token_invalid: "Your session is not valid any more. Sign in again.",
  token_expired: "Your session has expired. Sign in again.",
  not_signed_in: "You are signed out. Sign in again.",
  invalid_credentials: "The e-mail address or the password is wrong. Check both and try again.",
  signature_invalid:
    "The signature of this request is wrong or too old. Reload the page and try again.",
  forbidden: "You are not allowed to do this. Ask an administrator if you need it.",
  csrf_invalid: "The page is out of step with your session. Reload it and try again.",
  origin_refused:
    "The server does not accept requests from this address. Ask an administrator to allow it.",
  not_found: "There is nothing here any more. Go back and choose again.",
  unknown_conversation: "This conversation does not exist, or you may not see it.",
  unknown_agent: "This agent does not exist any more. Reload the team and choose again.",
  unknown_message: "This message is not part of the conversation any more.",
  conversation_ended:
    "The conversation has ended, so this was not sent. A new one starts when the customer writes.",
  not_ended: "The conversation has not ended yet. End it first.",
  already_claimed: "Another agent has taken this conversation. Choose another one from the queue.",
  already_rated: "The conversation has been rated already.",
  at_capacity: "There is no room for another conversation. End one first, or choose another agent.",
  agent_unavailable: "This agent is not available now. Choose another agent or the queue.",
  recall_too_late: "A message can be recalled for two minutes only. Send a correction instead.",
  already_recalled: "This message has been recalled already.",
  email_taken: "An agent with this e-mail address exists already. Use another address.",
  endpoint_disabled: "This endpoint is switched off, so nothing would be sent. Enable it first.",
  last_admin: "This is the last administrator. Make another agent administrator first.",
  too_large: "This is larger than the server accepts. Choose something smaller.",
  unsupported_type: "This type of file is not accepted. Choose another type.",
  wrong_extension:
    "The name of the file does not fit its content. Rename it or choose another file.",
  polyglot: "The file pretends to be two types at once. Choose another file.",
  too_many_pixels: "The image is too large to be shown. Make it smaller and send it again.",
  broken_image: "The image is damaged. Choose another one.",
  upload_cut: "The upload stopped before its end. Send the file again.",
  rate_limited: "That was too much at once. Wait a moment and try again.",
  internal: "The server failed to do this. Try again in a moment.",
  busy: "The server is catching up. Try again in a moment.",
  unavailable: "The server cannot reach its database. Try again in a moment.",
  draining: "The server is restarting. The connection comes back by itself.",
  offline: "There is no connection to the server. Try again once you are online.",
} as const;
