import fc from "fast-check";
import { mutatedLogs } from "./log_mutations.ts";

fc.configureGlobal({ seed: 1 });

Deno.test("a log with changes is read, or is refused", () => mutatedLogs({ runs: 300 }));
