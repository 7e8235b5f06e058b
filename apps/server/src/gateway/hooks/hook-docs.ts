/** The documentation that all hooks share. */
export const hook = {
  tags: ["hooks"],
  description:
    "Signed as Standard Webhooks specifies, with the headers webhook-id, webhook-timestamp and webhook-signature. The response headers `ratelimit` and `ratelimit-policy` give the remaining quota.",
} as const;
