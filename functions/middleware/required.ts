/** For functions without a schema library, where every millisecond of a start is somebody waiting. */
export function required(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (!value) throw new Error(`${name} is not set; the stack sets it`);
  return value;
}
