import type { ErrorCode } from "@deskwire/protocol";

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "not_signed_in",
  403: "forbidden",
  404: "not_found",
  413: "too_large",
  429: "rate_limited",
};

/**
 * [HTP1] The code of a problem document, also one that is newer than this front end. A proxy's own answer has no code, so
 * its status decides.
 */
export function refusalCode(body: unknown, status: number): ErrorCode {
  const code = (body as { code?: unknown } | null)?.code;
  if (typeof code === "string" && /^[a-z_]+$/.test(code)) return code as ErrorCode;
  return BY_STATUS[status] ?? (status >= 500 ? "unavailable" : "internal");
}
