import { say, type Language, type Sentence, type Values } from "./language.ts";

/** A failure that the operator can repair. The message is one English sentence; `in` gives it in the operator's language. */
export class OperatorError extends Error {
  override name = "OperatorError";
  readonly sentence: Sentence;
  readonly values: Values;

  constructor(sentence: Sentence, values: Values = {}, options?: ErrorOptions) {
    super(say(sentence, "en", values), options);
    this.sentence = sentence;
    this.values = values;
  }

  in(language: Language): string {
    return say(this.sentence, language, this.values);
  }
}
