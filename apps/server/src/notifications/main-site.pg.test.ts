import { describeMainSite } from "./testing/main-site-suite.ts";

describeMainSite("memory", () => ({}));
