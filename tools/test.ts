// What `npm test` and so .ci/run runs: everything, in the order in which it fails cheapest. The last line is the count.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const report = join(root, '.cache', 'vitest.json');

type Count = { passed: number; failed: number };
type Outcome = { code: number; output: string };
type Stage = {
  name: string;
  commands: string[][];
  /** Left out where the file is not there. */
  needs?: string;
  /** Shown while it runs; the others only speak when they fail. */
  live?: boolean;
  /** How many tests it was; a stage without it counts as one. */
  count?: (outcome: Outcome) => Count;
};

const stages: Stage[] = [
  { name: 'types', commands: [['tsc'], ['tsc', '-p', 'src/domain']] },
  { name: 'lint', commands: [['oxlint']] },
  { name: 'format', commands: [['oxfmt', '--check']] },
  { name: 'docs', needs: 'tools/gen-docs.ts', commands: [['node', 'tools/gen-docs.ts', '--check']] },
  {
    name: 'tests',
    live: true,
    commands: [['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
    count: vitestCount,
  },
  { name: 'e2e', needs: 'e2e/run.ts', live: true, commands: [['node', 'e2e/run.ts']], count: e2eCount },
];

async function runStage(stage: Stage): Promise<Count> {
  const begin = performance.now();
  let outcome: Outcome = { code: 0, output: '' };
  for (const command of stage.commands) {
    if (outcome.code === 0) outcome = await run(command, stage.live === true);
  }
  const counted = stage.count?.(outcome) ?? { passed: 1, failed: 0 };
  // A stage that ends badly without naming a failed test has failed itself.
  const failed = outcome.code !== 0 && counted.failed === 0;
  const result = failed ? { passed: stage.count ? counted.passed : 0, failed: 1 } : counted;
  if (outcome.code !== 0 && !stage.live) process.stdout.write(outcome.output);
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  const numbers = stage.count ? `  ${result.passed} passed, ${result.failed} failed` : '';
  process.stdout.write(
    `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${stage.name.padEnd(8)}${seconds.padStart(7)} s${numbers}\n`,
  );
  return result;
}

async function run([file, ...args]: string[], live: boolean): Promise<Outcome> {
  const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}` };
  const child = spawn(file!, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (live) process.stdout.write(text);
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function vitestCount(): Count {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const read = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    testResults: { status: string; assertionResults: { status: string }[] }[];
  };
  // A file that cannot even be loaded has no test to fail.
  const broken = read.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: read.numPassedTests, failed: read.numFailedTests + broken.length };
}

function e2eCount({ output }: Outcome): Count {
  const line = /^E2E_RESULT (\{.*\})$/m.exec(output)?.[1];
  // No result at all means that it did not get to its end.
  return line === undefined ? { passed: 0, failed: 1 } : (JSON.parse(line) as Count);
}

mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(report, { force: true });
const total: Count = { passed: 0, failed: 0 };
for (const stage of stages) {
  if (stage.needs !== undefined && !existsSync(join(root, stage.needs))) continue;
  const { passed, failed } = await runStage(stage);
  total.passed += passed;
  total.failed += failed;
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
