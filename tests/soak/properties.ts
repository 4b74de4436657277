import { faultyDisk } from "./faulty_disk.ts";
import { exportKilled, folderWatched, trainingKilled } from "./kills.ts";
import { checkpointResumes, exportIsCore, probabilitiesSumToOne } from "./models.ts";
import { damagedFiles, damagedInput } from "./mutations.ts";
import type { Property } from "./property.ts";
import { tablesTrain } from "./tables.ts";

/** All that is tried, in turn. */
export const properties: readonly Property[] = [
  trainingKilled,
  exportKilled,
  folderWatched,
  faultyDisk,
  tablesTrain,
  damagedInput,
  damagedFiles,
  probabilitiesSumToOne,
  exportIsCore,
  checkpointResumes,
];
