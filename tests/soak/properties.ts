import { arraysAreReadBack, damagedArraysAreRefused } from "../files/array_properties.ts";
import {
  anythingIsReadOrRefused,
  columnsAreMatched,
  cutsMakeNoDifference,
  tablesAreReadBack,
} from "../files/text_properties.ts";
import { mutatedArrow, mutatedParquet } from "../files/cells_mutations.ts";
import { mutatedTables } from "../files/text_mutations.ts";
import { mutatedLogs } from "../folder/log_mutations.ts";
import { mutatedGraphs } from "../runtime/graph_mutations.ts";
import { mutatedCheckpoints } from "../train/checkpoint_mutations.ts";
import { faultyDisk } from "./faulty_disk.ts";
import { exportKilled, folderWatched, trainingKilled } from "./kills.ts";
import { checkpointResumes, modelsAlike } from "./models.ts";
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
  modelsAlike,
  checkpointResumes,
  { name: "arrays-read-back", runs: 300, run: arraysAreReadBack },
  { name: "damaged-arrays", runs: 1000, run: damagedArraysAreRefused },
  { name: "tables-read-back", runs: 1000, run: tablesAreReadBack },
  { name: "cuts-make-no-difference", runs: 200, run: cutsMakeNoDifference },
  { name: "columns-matched", runs: 1000, run: columnsAreMatched },
  { name: "any-text", runs: 10_000, run: anythingIsReadOrRefused },
  { name: "mutated-tables", runs: 2000, run: mutatedTables },
  { name: "mutated-graphs", runs: 200, run: mutatedGraphs },
  { name: "mutated-checkpoints", runs: 1000, run: mutatedCheckpoints },
  { name: "mutated-arrow", runs: 3000, run: mutatedArrow },
  { name: "mutated-parquet", runs: 3000, run: mutatedParquet },
  { name: "mutated-logs", runs: 1000, run: mutatedLogs },
];
