/** For every refusal: the cause and the remedy. */
export const errorsEn = {
  bad_request: "The server could not process this request. Reload the page and try again.",
  bad_text: "The text contains characters that cannot be sent. Remove them and send it again.",
  empty_message: "The message is empty. Enter some text first.",
  too_long: "The text is too long. Shorten it to at most 4,000 characters.",
  weak_password:
    "The password is too easy to guess. Set one with at least 10 characters that is not a common password.",
  unknown_command: "This version of the console is too old for the server. Reload the page.",
  already_signed_in:
    "This connection is already signed in. Reload the page if something looks wrong.",
  bad_reply: "The quoted message is not in this conversation. Cancel the reply and send again.",
  bad_cursor: "The read position is invalid. Reload the page.",
  bad_attachment:
    "The attachment no longer exists or belongs to another conversation. Attach it again.",
  token_invalid: "Your session is no longer valid. Sign in again.",
  token_expired: "Your session has expired. Sign in again.",
  not_signed_in: "You are signed out. Sign in again.",
  invalid_credentials: "The e-mail address or the password is wrong. Check both and try again.",
  signature_invalid:
    "The signature of this request is wrong or too old. Reload the page and try again.",
  forbidden: "You are not allowed to do this. Ask an administrator if you need it.",
  csrf_invalid: "Your session has changed. Reload the page and try again.",
  origin_refused:
    "The server does not allow access from this address. Ask an administrator to add it.",
  not_found: "This item no longer exists. Go back and choose another one.",
  unknown_conversation:
    "This conversation does not exist, or you may not see it. Choose another one.",
  unknown_agent: "This agent no longer exists. Reload the team page and choose again.",
  unknown_message: "This message is no longer in the conversation. Reload the page.",
  conversation_ended:
    "The conversation has ended, so the message was not sent. The next message from the customer starts a new one.",
  not_ended: "The conversation has not ended yet. End it first.",
  already_claimed:
    "Another agent has claimed this conversation. Choose another customer from the queue.",
  already_rated: "This conversation is already rated.",
  at_capacity: "The agent is at capacity. End a conversation first, or choose another agent.",
  agent_unavailable: "This agent is not available. Choose another agent or the queue.",
  recall_too_late: "Messages can be recalled within 2 minutes only. Send a correction instead.",
  already_recalled: "This message is already recalled.",
  email_taken: "Another agent uses this e-mail address. Use a different one.",
  endpoint_disabled: "This webhook endpoint is disabled, so nothing is sent. Enable it first.",
  last_admin: "At least one administrator is required. Make another agent an administrator first.",
  too_large: "This exceeds the size limit. Choose something smaller.",
  unsupported_type: "This type of file is not accepted. Choose another type.",
  wrong_extension:
    "The file extension does not match the content. Rename the file or choose another one.",
  polyglot: "The file content is unusual and may be unsafe. Choose another file.",
  too_many_pixels: "The image dimensions are too large. Scale the image down and send it again.",
  upload_quota:
    "Too many of your files are uploaded but not sent. Send some of them first, or try again tomorrow.",
  storage_full:
    "The server has no room for further files. Ask an administrator to free space, and try again later.",
  broken_image: "The image is damaged. Choose another one.",
  upload_cut: "The upload was interrupted. Send the file again.",
  request_timeout: "Sending took too long. Check the network and try again.",
  rate_limited: "Too many requests. Wait a moment and try again.",
  internal: "The server failed. Try again in a moment.",
  busy: "The server is busy. Try again in a moment.",
  unavailable: "The server cannot reach its database. Try again in a moment.",
  draining: "The server is restarting. The connection is restored automatically.",
  offline: "There is no connection. Check your network and try again.",
} as const;
