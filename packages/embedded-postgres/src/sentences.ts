import { sentencesEn } from "./sentences-en.ts";
import { sentencesZh } from "./sentences-zh.ts";

export type Sentences = typeof sentencesEn;

const { LC_ALL, LC_MESSAGES, LANG } = process.env;

/** The sentences in the language of the environment's locale: Chinese or English. */
export const SENTENCES: Sentences = /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || "")
  ? sentencesZh
  : sentencesEn;
