/**
 * Runs the tests that are named, or all. All run in two processes at once, since many only wait for a browser or a command; one
 * process with `--parallel` will not do, as onnxruntime-node aborts where several workers load it. The output of the second is printed
 * when both have ended.
 */

const FLAGS = ["--no-check", "-A", "--doc", "--sanitize-ops", "--sanitize-resources"];

/** What takes about half of the time: mostly what needs a browser or another language. */
const SECOND = ["tests/browser", "tests/cluster", "tests/interop", "tests/page", "tests/parity"];

function start(args: readonly string[], output: "inherit" | "piped" = "inherit"): Deno.ChildProcess {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["test", ...FLAGS, ...args],
    stdin: "null",
    stdout: output,
    stderr: output,
  }).spawn();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      try {
        process.kill(signal);
      } catch {
        // it has ended
      }
    });
  }
  return process;
}

if (Deno.args.length > 0) Deno.exit((await start(Deno.args).status).code);

const first = start([`--ignore=${SECOND.join()}`]);
const second = start(SECOND, "piped").output();
const { code } = await first.status;
const { code: secondCode, stdout, stderr } = await second;
for (const bytes of [stderr, stdout]) console.log(new TextDecoder().decode(bytes));
if (code) console.log(`Tests outside of ${SECOND.join(", ")} failed: see further up`);
Deno.exit(code || secondCode);
