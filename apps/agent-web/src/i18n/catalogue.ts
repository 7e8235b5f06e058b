/** A translation of `T`: the same nested keys with any texts. */
export type CatalogueOf<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : CatalogueOf<T[K]>;
};
