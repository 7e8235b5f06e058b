/**
 * [DSK1] Whether somebody may answer a user. `open`: an agent is here. `closed`: outside the hours, until `reopensAt`.
 * `nobody`: no agent is here.
 */
export interface Desk {
  state: "open" | "closed" | "nobody";
  reopensAt?: string;
}
