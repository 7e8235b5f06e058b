import { describeMainSite } from "./testing/main-site-suite.ts";

describeMainSite("redis", () => ({ REDIS_URL: process.env["TEST_REDIS_URL"] ?? "" }));
