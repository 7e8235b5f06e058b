// Who may import whom. Imports go one way: gateway → application → engine → storage → domain →
// protocol; a layer may be skipped, never climbed. Tests may import what they test with.
const LAYERS = ["gateway", "application", "engine", "storage", "domain"];
const SERVER = "^apps/server/src";
const TESTS = "\\.test\\.tsx?$|/testing/";

const forbid = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { pathNot: TESTS, ...from },
  to,
});

/** Tests included: the package's manifest does not name the other one. */
const forbidPackage = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: `^${from}/` },
  to: { path: `^${to}/` },
});

const noClimbing = LAYERS.slice(1).map((layer, index) => {
  const above = LAYERS.slice(0, index + 1);
  return forbid(
    `${layer}-climbs`,
    { path: `${SERVER}/${layer}/` },
    { path: `${SERVER}/(${above.join("|")})/` },
    `${layer} may import only what lies below it; let it declare an interface instead.`,
  );
});

export default {
  forbidden: [
    ...noClimbing,
    forbid(
      "only-app-sees-all",
      { path: `${SERVER}/(${LAYERS.join("|")})/` },
      { path: `${SERVER}/(app|main)\\.ts$` },
      "The composition root is nobody's dependency.",
    ),
    forbid(
      "config-is-a-leaf",
      { path: `${SERVER}/config\\.ts$` },
      { path: `${SERVER}/(${LAYERS.join("|")})/` },
    ),
    forbid(
      "protocol-imports-nothing",
      { path: "^packages/protocol/src/" },
      { pathNot: "^packages/protocol/src/|/node_modules/typebox/" },
    ),
    forbid(
      "protocol-types-need-no-validator",
      { path: "^packages/protocol/src/(?!schemas(/|\\.ts$))" },
      { path: "^packages/protocol/src/schemas(/|\\.ts$)|/node_modules/typebox/" },
    ),
    forbid(
      "no-validator-in-a-browser",
      { path: "^(packages/(client|chat-view)|apps/user-widget|apps/agent-web)/src/" },
      { path: "^packages/protocol/src/schemas(/|\\.ts$)|/node_modules/typebox/" },
    ),
    forbid(
      "client-imports-protocol-alone",
      { path: "^packages/client/src/" },
      { pathNot: "^packages/(client|protocol)/src/" },
    ),
    forbid(
      "chat-view-imports-protocol-alone",
      { path: "^packages/chat-view/src/" },
      { pathNot: "^packages/(chat-view|protocol)/src/" },
      "It is the same for every front end: no framework, no client, no browser.",
    ),
    forbid(
      "front-ends-see-no-server",
      { path: "^apps/(agent-web|user-widget)/src/" },
      { path: "^(apps/server|packages/testkit|bench|e2e)/" },
    ),
    forbid(
      "front-ends-share-through-packages",
      { path: "^apps/(agent-web|user-widget)/src/" },
      { path: "^apps/", pathNot: "^apps/$1/|/node_modules/" },
    ),
    forbid(
      "testkit-is-for-tests",
      { path: "^(apps|packages/(protocol|client|chat-view))/" },
      { path: "^packages/testkit/" },
    ),
    forbidPackage("testkit-imports-no-server", "packages/testkit", "apps/server"),
    forbidPackage("demo-shop-imports-no-server", "apps/demo-shop", "apps/server"),
    forbidPackage(
      "embedded-postgres-imports-no-server",
      "packages/embedded-postgres",
      "apps/server",
    ),
    forbidPackage(
      "server-imports-no-embedded-postgres",
      "apps/server",
      "packages/embedded-postgres",
    ),
    {
      name: "no-cycles",
      comment: "A cycle of types alone is none when the program runs.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      severity: "error",
      from: { path: "^(apps|packages)/" },
      to: { couldNotResolve: true, pathNot: "\\?(url|raw|worker|inline)$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/|^apps/server/generated/" },
    // Imports of types count as well: they tie the layers together just the same.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "browser", "default"],
      extensions: [".ts", ".tsx", ".d.ts", ".mjs", ".js", ".json", ".css"],
    },
  },
};
