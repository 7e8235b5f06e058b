import { ARROWS, RULES, RULES_IMPORT, STORES, TESTS } from "./scripts/lib/layers.ts";

// The layering of the server (docs/architecture.md): app → gateway → capabilities → platform →
// protocol. Tests may import what they test with.
const SERVER = "^apps/server/src";
const CAPABILITIES = Object.keys(ARROWS);
const PRISMA_CLIENT = "^apps/server/generated/";

const rulesFiles = `${SERVER}/(${RULES.join("|")})\\.ts$`;
const capabilities = `${SERVER}/(${CAPABILITIES.join("|")})/`;

const forbid = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { pathNot: TESTS, ...from },
  to,
});

/** Tests included. */
const forbidToTests = (name, from, to, comment) => ({ name, comment, severity: "error", from, to });

const arrows = CAPABILITIES.map((room) => {
  const others = CAPABILITIES.filter((other) => other !== room && !ARROWS[room].includes(other));
  return forbid(
    `${room}-arrows`,
    { path: `${SERVER}/${room}/` },
    { path: `${SERVER}/(${others.join("|")})/` },
    `${room} may import ${ARROWS[room].join(", ") || "no other capability"}. A new arrow is a decision: list it in ARROWS.`,
  );
});

export default {
  forbidden: [
    ...arrows,
    forbid(
      "capabilities-below-gateway",
      { path: `${SERVER}/(?!app/|gateway/|cli/|main\\.ts$)` },
      { path: `${SERVER}/(gateway|cli)/` },
      "A capability or the platform declares an interface, and the gateway implements it.",
    ),
    forbid(
      "capabilities-know-no-neighbour-above",
      { path: `${SERVER}/(${CAPABILITIES.join("|")}|gateway)/` },
      { path: `${SERVER}/(housekeeping|config|cli|testing)/` },
      "Settings come as parameters; housekeeping calls the rooms.",
    ),
    forbid(
      "app-sees-all",
      { path: `${SERVER}/(?!app/|main\\.ts$)` },
      { path: `${SERVER}/(app/|main\\.ts$)` },
      "Nothing imports the composition.",
    ),
    forbid(
      "platform-knows-no-capability",
      { path: `${SERVER}/platform/` },
      { path: `${SERVER}/(?!platform/)` },
    ),
    forbid(
      "kernel-stands-alone",
      { path: `${SERVER}/platform/kernel/` },
      {
        pathNot: [
          `${SERVER}/platform/kernel/`,
          "^packages/protocol/src/",
          "^(node:)?(crypto|timers/promises)$",
        ],
      },
      "Rules import the kernel, so input and output there would be open to them.",
    ),
    forbid(
      "config-is-a-leaf",
      { path: `${SERVER}/config/` },
      { path: `${SERVER}/(?!config/|platform/kernel/)` },
    ),
    forbid(
      "gateway-imports-no-store",
      { path: `${SERVER}/gateway/` },
      {
        path: [
          ...STORES,
          `${SERVER}/platform/postgres/`,
          PRISMA_CLIENT,
          "(^|/)node_modules/(pg|ioredis|@prisma|@aws-sdk)/",
        ],
        // It turns the database's errors into codes.
        pathNot: `${SERVER}/platform/postgres/(busy-error|errors)\\.ts$`,
      },
      "The gateway calls use cases.",
    ),
    forbid(
      "stores-are-not-re-exported",
      { path: `${SERVER}/`, pathNot: [TESTS, ...STORES, `${SERVER}/platform/postgres/`] },
      {
        path: [...STORES, `${SERVER}/platform/postgres/`, PRISMA_CLIENT],
        dependencyTypes: ["export"],
        dependencyTypesNot: ["type-only"],
      },
      "It would give stores to the gateway. oxlint reports an `import` that is exported later.",
    ),
    forbid(
      "stores-alone-use-prisma",
      { path: "^(apps|packages)/", pathNot: [TESTS, ...STORES, `${SERVER}/platform/postgres/`] },
      { path: PRISMA_CLIENT },
      'A use case passes `Database` or `Database["prisma"]` to its stores.',
    ),
    forbid(
      "stores-alone-use-drivers",
      { path: `${SERVER}/`, pathNot: [TESTS, ...STORES, `${SERVER}/platform/`] },
      { path: "(^|/)node_modules/(@types/pg|pg|@prisma|@aws-sdk)/" },
      "platform/postgres opens the database.",
    ),
    forbid(
      "rooms-speak-no-http",
      { path: `${SERVER}/(${CAPABILITIES.join("|")}|platform|housekeeping|config)/` },
      { path: "(^|/)node_modules/(fastify|@fastify|@types/ws|ws)/" },
      "The gateway parses requests and writes answers.",
    ),
    forbid(
      "server-imports-protocol-alone",
      { path: `${SERVER}/` },
      { path: "^packages/(?!protocol/)" },
      "The other packages are for front ends and tests.",
    ),
    forbid(
      "rules-do-no-io",
      { path: rulesFiles },
      { pathNot: RULES_IMPORT },
      "Rules import rules, the kernel and the protocol.",
    ),
    forbid(
      "stores-below-use-cases",
      { path: STORES },
      { path: capabilities, pathNot: [rulesFiles, ...STORES] },
      "A store imports rules and stores, never a use case.",
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
      "schemas-stand-in-the-protocol",
      // It sets the validator of Fastify.
      { path: `${SERVER}/`, pathNot: [TESTS, `${SERVER}/gateway/http/http-server\\.ts$`] },
      {
        path: "(^|/)node_modules/(typebox/build/(index\\.|type/)|@fastify/type-provider-typebox/)",
        dependencyTypesNot: ["type-only"],
      },
      "The schemas of parameters, queries, bodies and answers are a part of the contract.",
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
      "It is the same for every front end: no framework, no client.",
    ),
    forbid(
      "chat-view-is-pure-outside-of-browser",
      { path: "^packages/chat-view/src/(?!browser/)" },
      { path: "^packages/chat-view/src/browser/" },
      "Only what stands in browser/ does input and output.",
    ),
    forbid(
      "front-ends-see-no-server",
      { path: "^apps/(agent-web|user-widget)/src/" },
      { path: "^(apps/server|packages/testkit|bench|e2e)/" },
    ),
    forbid(
      "testkit-is-for-tests",
      { path: "^(apps|packages/(protocol|client|chat-view))/" },
      { path: "^packages/testkit/" },
    ),
    forbid(
      "production-imports-no-test",
      { path: "^(apps|packages)/", pathNot: [TESTS, "^packages/testkit/"] },
      { path: TESTS },
      "The imports of tests follow no rule, so production code would get past all of them.",
    ),
    forbidToTests(
      "sources-stand-in-src",
      { path: "^(apps|packages)/" },
      {
        path: "^(apps|packages|scripts|bench|e2e|prisma|examples|deploy|docs)/|^\\.\\./|^[^/]+\\.[cm]?[jt]sx?$",
        pathNot: ["^(apps|packages)/[^/]+/src/", PRISMA_CLIENT, "/node_modules/"],
      },
      "The rules describe the folders src only.",
    ),
    forbidToTests(
      "packages-import-no-app",
      { path: "^packages/" },
      { path: "^apps/" },
      "Their manifests name no app.",
    ),
    forbidToTests(
      "protocol-needs-no-package",
      { path: "^packages/protocol/" },
      { path: "^packages/(?!protocol/)" },
      "Every other package builds on it.",
    ),
    forbidToTests(
      "testkit-stands-above",
      { path: "^packages/(client|embedded-postgres)/" },
      { path: "^packages/testkit/" },
      "The testkit builds on both.",
    ),
    forbidToTests(
      "apps-import-no-other-app",
      // It loads the demo shop when DEMO=1.
      { path: "^apps/([^/]+)/", pathNot: `${SERVER}/app/extensions\\.ts$` },
      { path: "^apps/", pathNot: "^apps/$1/" },
      "Apps share through packages.",
    ),
    forbidToTests(
      "server-imports-no-embedded-postgres",
      { path: "^apps/server/" },
      { path: "^packages/embedded-postgres/" },
    ),
    {
      name: "no-cycles",
      comment: "A cycle of types alone is none when the program runs.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-cycles-of-types",
      comment: "A cycle of types ties files together as well: none of them can be read alone.",
      severity: "error",
      from: {
        path: "^(apps/(agent-web|user-widget|server)|packages/(chat-view|client|protocol))/src/",
        // A connection and its dialect name each other.
        pathNot: [TESTS, `${SERVER}/gateway/socket/`],
      },
      to: { circular: true },
    },
    {
      name: "resolvable",
      severity: "error",
      from: { path: "^(apps|packages)/" },
      to: { couldNotResolve: true, pathNot: "\\?(url|raw|worker|inline)$" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", PRISMA_CLIENT] },
    exclude: { path: "^(apps|packages)/[^/]+/dist/" },
    // Imports of types count as well: they tie the layers together just the same.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "browser", "default"],
      extensions: [".ts", ".tsx", ".d.ts", ".mjs", ".js", ".json", ".css"],
    },
  },
};
