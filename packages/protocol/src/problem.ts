import type { ErrorCode, SignatureReason } from "./errors.ts";

/** [HTP1] The body of every refusal over HTTP: RFC 9457, `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  /** Of `signature_invalid` only. */
  reason?: SignatureReason;
  requestId: string;
}
