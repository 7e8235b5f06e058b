const parts = new Set<() => Promise<unknown>>();

/** Loads what the first page does without: once, and anew by the next call after it has failed. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  const get = (): Promise<T> => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  parts.add(get);
  return get;
}

/** All of it, one after the other, while it is still to be had: a deploy takes the old files away. */
export async function loadAhead(): Promise<void> {
  for (const get of parts) await get().catch(() => undefined);
}
