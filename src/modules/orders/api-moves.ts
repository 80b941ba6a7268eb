import { createRoute, z } from '@hono/zod-openapi';
import { Refused } from '#domain/errors.ts';
import { movers, type AnyProcess } from '#domain/process/define.ts';
import { actorOf, answers, invalid, keyOf, type Installation, type newApi } from '#platform/http.ts';
import type { Tx } from '#platform/db/pool.ts';
import { bodyOfOrder } from './api-body.ts';
import { BESIDE } from './beside.ts';
import { isForeign, makeMove } from './commands.ts';
import { OrderBody } from './contract.ts';
import { bodyOf } from './fields.ts';
import { movedOn, viewOf } from './queries.ts';
import { loadWithHead } from './snapshot.ts';

/** One move as an operation of the API. */
export interface MoveOperation {
  readonly name: string;
  readonly id: string;
  readonly summary: string;
  readonly body: ReturnType<typeof bodyOf>;
}

/** Checked by `keyOf`, which has a code of its own for a key that is missing. */
export const Key = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'Required. Made by the client, once for each command; a repeat gets the first answer' }),
});

/** The operations of one path: a move of one name may be part of several processes, each with a body of its own. */
export function operationsByPath(processes: readonly AnyProcess[]): MoveOperation[][] {
  const paths = new Map<string, MoveOperation[]>();
  for (const one of processes.flatMap(moveOperations)) paths.set(one.name, [...(paths.get(one.name) ?? []), one]);
  return [...paths.values()];
}

/** An operation for each move that people or staff may ask for; reports and payments have those of their own modules. */
export function moveOperations(process: AnyProcess): MoveOperation[] {
  return Object.entries(process.transitions).flatMap(([name, transition]) => {
    const fields = transition.input ?? {};
    if (transition.internal || isForeign(fields) || movers(transition).includes('clock')) return [];
    const to = typeof transition.to === 'string' ? transition.to : transition.to.join(' | ');
    const summary = `${name}: ${transition.from.join(', ')} -> ${to}, by ${movers(transition).join(' or ')}`;
    return [{ name, id: `${process.name}.${name}`, summary, body: bodyOf(fields) }];
  });
}

export function addMove(
  api: ReturnType<typeof newApi>,
  { db }: Installation,
  [operation, ...others]: readonly MoveOperation[],
): void {
  if (!operation) return;
  const { name, summary, id, body } = joined(operation, others);
  const route = createRoute({
    method: 'post',
    path: `/orders/{id}/${name}`,
    operationId: id,
    summary,
    request: {
      params: z.object({ id: z.string() }),
      headers: Key,
      body: { required: needsBody(operation), content: { 'application/json': { schema: body } } },
    },
    responses: answers(200, OrderBody),
  });
  // Files and what else is written beside the order belong to the move's own database transaction. A move without them is
  // one statement, and so one by itself.
  const writesMore = 'files' in body.shape || 'terms' in body.shape || name in BESIDE;
  // Documented apart from the route itself, which reads the body whatever type the client says it has.
  api.openAPIRegistry.registerPath(route);
  api.post(route.getRoutingPath(), async (c) => {
    const actor = actorOf(c);
    const key = keyOf(c);
    const order = c.req.param('id') ?? '';
    const text = await c.req.text();
    const given = text === '' ? {} : parseJson(text);
    // Which of several bodies it is, the order says.
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    const parsed =
      others.length > 0 && isObject ? { success: true as const, data: given } : operation.body.safeParse(given);
    if (!parsed.success) throw invalid(parsed.error);
    const known = await loadWithHead(db, order);
    const command = { order, known: known.order, name, body: parsed.data, key };
    const move = (tx: Tx) => makeMove(tx, actor, command, c.var.now);
    const moved = await (writesMore ? db.tx(move) : move(db));
    return c.json(bodyOfOrder(c, await viewOf(db, actor, movedOn(known, moved.order), c.var.now)), 200);
  });
}

/** A body in which all may be left out may be left out itself. */
const needsBody = ({ body }: MoveOperation) => !body.safeParse({}).success;

/** A field that the processes ask for differently is either. */
function mergedShape(shapes: readonly Readonly<Record<string, z.core.$ZodType>>[]): Record<string, z.core.$ZodType> {
  const merged: Record<string, z.core.$ZodType> = {};
  for (const name of new Set(shapes.flatMap((shape) => Object.keys(shape)))) {
    const types = shapes.flatMap((shape) => shape[name] ?? []);
    const schemas = new Set(
      types.map((type) => JSON.stringify(z.toJSONSchema(type as z.ZodType, { unrepresentable: 'any' }))),
    );
    const [first] = types;
    if (first) merged[name] = schemas.size === 1 ? first : z.union(types as z.ZodType[]);
  }
  return merged;
}

function joined(operation: MoveOperation, others: readonly MoveOperation[]) {
  const { name, id, summary, body } = operation;
  if (others.length === 0) return { name, id, summary, body };
  const all = [operation, ...others];
  return {
    name,
    id: `order.${name}`,
    summary: all.map((one) => `${one.id.split('.')[0]}: ${one.summary}`).join('; '),
    body: z.strictObject(mergedShape(all.map((one) => one.body.shape))),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused('input.invalid', { field: 'body', expected: 'JSON' });
  }
}
