/** IAM's `*` and `?`, which cannot be escaped. */
export function wildcardTest(pattern: string): (text: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

/** In an ARN a wildcard stays within its own part, so `arn:aws:iam::*` matches no role. */
export function arnTest(pattern: string): (arn: string) => boolean {
  const tests = arnParts(pattern).map(wildcardTest);
  return (arn) => {
    const parts = arnParts(arn);
    return parts.length === tests.length && tests.every((test, index) => test(parts[index] ?? ''));
  };
}

function arnParts(arn: string): string[] {
  const [partition, prefix, service, region, account, ...resource] = arn.split(':');
  const head = [partition, prefix, service, region, account].filter((part) => part !== undefined);
  return resource.length > 0 ? [...head, resource.join(':')] : head;
}
