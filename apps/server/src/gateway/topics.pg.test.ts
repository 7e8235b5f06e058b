import { describeTopics } from "./topics-contract.ts";

describeTopics("memory", () => ({}));
