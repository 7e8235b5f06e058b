/** Too many calls wait: this one was refused at once and has done nothing. */
export class BusyError extends Error {
  override name = "BusyError";
}
