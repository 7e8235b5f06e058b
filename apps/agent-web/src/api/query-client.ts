import { QueryClient } from "@tanstack/react-query";
import { ERRORS } from "@deskwire/protocol";
import { ApiError, onSignedOut, onStaleCsrf } from "./http.ts";
import { sessionQuery } from "./queries.ts";

const RETRIES = 2;

function mayRetry(failures: number, error: Error): boolean {
  if (failures >= RETRIES || !(error instanceof ApiError)) return false;
  return error.code === "offline" || ERRORS[error.code].retryable;
}

/** The page's query cache. Shows the login page when the session has ended or belongs to another agent. */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: mayRetry }, mutations: { retry: false } },
  });
  onSignedOut(() => client.setQueryData(sessionQuery.queryKey, null));
  onStaleCsrf(async () => (await client.fetchQuery({ ...sessionQuery, staleTime: 0 })) !== null);
  return client;
}
