import { describeMainSite } from "./main-site-contract.ts";

describeMainSite("redis", () => ({ REDIS_URL: process.env["TEST_REDIS_URL"] ?? "" }));
