import { parseArgs } from 'node:util';
import { Refused, sentenceOf } from '#domain/errors.ts';
import { planJson, planLine, samplingPlan } from '#domain/sampling/plan.ts';
import { LEVELS, SEVERITIES, STANDARDS } from '#domain/sampling/standards.ts';

const USAGE =
  'holdfast sampling --lot <units> --aql <aql> [--level II] [--severity normal] [--standard iso2859-1] [--json]\n' +
  `  level: ${LEVELS.join(', ')} · severity: ${SEVERITIES.join(', ')} · standard: ${STANDARDS.join(', ')}`;

export const sampling = {
  summary: 'The single sampling plan for a lot: sample size, acceptance and rejection number',
  run(args: string[]): number {
    try {
      const { lot, aql, level, severity, standard, json, help } = options(args);
      if (help) {
        console.log(USAGE);
        return 0;
      }
      const plan = samplingPlan({ lot: number('lot', lot), aql: number('aql', aql), level, severity, standard });
      console.log(json ? planJson(plan) : planLine(plan));
      return 0;
    } catch (error) {
      console.error(`${complaint(error)}\n${USAGE}`);
      return 2;
    }
  },
};

function options(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: false,
    options: {
      lot: { type: 'string' },
      aql: { type: 'string' },
      level: { type: 'string', default: 'II' },
      severity: { type: 'string', default: 'normal' },
      standard: { type: 'string', default: 'iso2859-1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
}

class BadOption extends Error {}

function number(option: string, text: string | undefined): number {
  if (text === undefined) throw new BadOption(`--${option} is missing`);
  // Number() would also take an empty text, 0x10 and 1e3.
  if (!/^\d+(\.\d+)?$/.test(text)) throw new BadOption(`--${option} is not a number: ${text}`);
  return Number(text);
}

function complaint(error: unknown): string {
  if (error instanceof BadOption) return error.message;
  if (error instanceof Refused) return `--${error.details['field']}: ${sentenceOf('en', error)}`;
  // What parseArgs throws names the option.
  if (error instanceof TypeError && 'code' in error) return error.message;
  throw error;
}
