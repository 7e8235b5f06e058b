import { AsyncLocalStorage } from "node:async_hooks";

const requests = new AsyncLocalStorage<string>();

/** Runs `work`, and all that it starts, as part of a request: every log line of it carries the request's id. */
export function asRequest(requestId: string, work: () => void): void {
  requests.run(requestId, work);
}

/** Runs `work`, and all that it starts, as part of no request. */
export function outsideRequests(work: () => void): void {
  requests.exit(work);
}

/** [SRV12] What each log line carries besides its own details: the id of the request, if it belongs to one. */
export function requestFields(): { requestId?: string } {
  const requestId = requests.getStore();
  return requestId === undefined ? {} : { requestId };
}
