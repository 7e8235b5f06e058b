import { describeMainSite } from "./main-site-contract.ts";

describeMainSite("memory", () => ({}));
