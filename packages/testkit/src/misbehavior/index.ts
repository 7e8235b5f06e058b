export { DEEDS, startBystanders, type Bystanders, type Deed } from "./bystanders.ts";
export { openLightLink, type LightLink } from "./light-link.ts";
export { startCalling } from "./misbehaving-caller.ts";
export { startMisbehaving, type MisbehavingClient } from "./misbehaving-client.ts";
