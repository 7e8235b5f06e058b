import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** Documents that hold the configuration table. */
export const DOCUMENTS = ["README.md", "README.zh-CN.md"].map((name) => join(ROOT, name));
