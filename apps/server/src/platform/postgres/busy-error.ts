/** Too much waits: refused at once, with nothing done. */
export class BusyError extends Error {
  override name = "BusyError";
}
