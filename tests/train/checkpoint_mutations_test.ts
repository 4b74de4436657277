import fc from "fast-check";
import { mutatedCheckpoints } from "./checkpoint_mutations.ts";

fc.configureGlobal({ seed: 1 });

Deno.test("a weights file with changes is a model, or is refused", () => mutatedCheckpoints({ runs: 500 }));
