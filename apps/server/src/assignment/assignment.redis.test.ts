import { assignmentSuite } from "./testing/assignment-suite.ts";
import { startTwoNodes } from "../testing/two-nodes.ts";

assignmentSuite("two nodes on one Redis", () => startTwoNodes({ timings: { tendMs: 150 } }));
