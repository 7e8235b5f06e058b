/** The answer of `GET /livez`. */
export interface AliveAnswer {
  status: "ok";
}

/** The answer of `GET /readyz` by a node that can serve requests. */
export interface ReadyAnswer {
  status: "ok";
  /** Whether Redis is reachable. Left out when the node uses none. */
  redis?: boolean;
}
