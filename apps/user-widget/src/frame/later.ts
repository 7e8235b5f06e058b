const parts = new Set<() => Promise<unknown>>();

/** Wraps `load` so that all calls share one load. After a failure, the next call loads again. */
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

/** Loads all parts one after the other, before a deployment removes the old files. */
export async function loadAhead(): Promise<void> {
  for (const get of parts) await get().catch(() => undefined);
}
