/**
 * Something the operator can put right keeps the program from starting. The message says what is wrong and what would be
 * right; whoever catches it at the top prints the message alone, without a stack, and exits with 1.
 */
export class StartError extends Error {
  override name = 'StartError';
}
