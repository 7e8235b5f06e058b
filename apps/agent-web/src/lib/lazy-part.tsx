import { use, type ComponentType } from "react";

const RETRY_MS = 1_000;

/** Code that is fetched once, and fetched again after a failure once `forgetFailedParts` was called. */
export interface Part<T> {
  get: () => Promise<T>;
  /** Fetches the code before it is needed. A failure is forgotten. */
  prefetch: () => void;
}

const failed = new Set<() => void>();

/** Failed parts are fetched again by the next `get`. */
export function forgetFailedParts(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/**
 * A fetch is tried twice. A failure is kept, so that a component that renders again and again does not fetch again and
 * again.
 */
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

/** A component whose code is fetched when the browser is idle, or when it is first shown. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>) {
  const part = createPart(load);
  whenIdle(part.prefetch);
  return function LazyPart(props: P) {
    const Component = use(part.get());
    return <Component {...props} />;
  };
}

// Safari has no `requestIdleCallback`.
function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run);
  else setTimeout(run, 2_000);
}
