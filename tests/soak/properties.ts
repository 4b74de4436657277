import { faultyDisk } from "./faulty_disk.ts";
import { exportKilled, trainingKilled } from "./kills.ts";
import { checkpointResumes, exportIsCore, probabilitiesSumToOne } from "./models.ts";
import { damagedFiles, damagedInput } from "./mutations.ts";
import type { Property } from "./property.ts";
import { tablesTrain } from "./tables.ts";

/** All that is tried, in turn. */
export const properties: readonly Property[] = [
  trainingKilled,
  exportKilled,
  faultyDisk,
  tablesTrain,
  damagedInput,
  damagedFiles,
  probabilitiesSumToOne,
  exportIsCore,
  checkpointResumes,
];
