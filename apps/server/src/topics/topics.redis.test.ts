import { describeTopics } from "./testing/topics-suite.ts";

describeTopics("redis", () => ({ REDIS_URL: process.env["TEST_REDIS_URL"] ?? "" }));
