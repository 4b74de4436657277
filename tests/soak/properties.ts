import { faultyDisk } from "./faulty_disk.ts";
import { exportKilled, trainingKilled } from "./kills.ts";
import type { Property } from "./property.ts";

/** All that is tried, in turn. */
export const properties: readonly Property[] = [trainingKilled, exportKilled, faultyDisk];
