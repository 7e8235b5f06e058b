import { describeTopics } from "./topics-contract.ts";

describeTopics("redis", () => ({ REDIS_URL: process.env["TEST_REDIS_URL"] ?? "" }));
