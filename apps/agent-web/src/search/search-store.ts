import { create } from "zustand";
import { EMPTY_FORM, type SearchForm } from "./search-form.ts";

interface SearchState {
  form: SearchForm;
  filtersShown: boolean;
  set(change: Partial<SearchForm>): void;
  showFilters(shown: boolean): void;
}

/** The latest search, kept while the agent visits a conversation. */
export const useSearchStore = create<SearchState>()((set) => ({
  form: EMPTY_FORM,
  filtersShown: false,
  set: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  showFilters: (filtersShown) => set({ filtersShown }),
}));
