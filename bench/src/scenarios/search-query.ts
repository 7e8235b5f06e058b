/** One kind of search. */
export interface Query {
  name: string;
  q: string;
  /** Below `/api/v1`; `/search` when absent. */
  path?: string;
  filters?: Record<string, string>;
}
