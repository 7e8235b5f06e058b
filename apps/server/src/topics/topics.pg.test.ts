import { describeTopics } from "./testing/topics-suite.ts";

describeTopics("memory", () => ({}));
