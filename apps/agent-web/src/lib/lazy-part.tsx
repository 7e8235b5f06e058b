import { use, type ComponentType } from "react";

const RETRY_MS = 1_000;

/** What a part is made of: fetched once, and anew after a failure that `forgetFailedParts` was told to forget. */
export interface Part<T> {
  get: () => Promise<T>;
  /** Fetches it before it is needed; a failure is forgotten. */
  prefetch: () => void;
}

const failed = new Set<() => void>();

/** What could not be fetched is fetched anew when it is next asked for. */
export function forgetFailedParts(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/** A fetch is tried twice. A failure is kept, so that whoever asks in a loop does not fetch in a loop. */
export function createPart<T>(
  load: () => Promise<T>,
  wait: () => Promise<void> = () => new Promise((done) => setTimeout(done, RETRY_MS)),
): Part<T> {
  let part: Promise<T> | null = null;
  const forget = () => void (part = null);
  const get = () => {
    if (part) return part;
    part = load().catch(async () => {
      await wait();
      return load();
    });
    part.catch(() => failed.add(forget));
    return part;
  };
  return { get, prefetch: () => void get().catch(forget) };
}

/** A component whose code is fetched when the browser has nothing else to do, or else when it is first shown. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  const part = createPart(load);
  whenIdle(part.prefetch);
  return function LazyPart(props: P) {
    const Component = use(part.get());
    return <Component {...props} />;
  };
}

// Safari has no idle callback.
function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run);
  else setTimeout(run, 2_000);
}
