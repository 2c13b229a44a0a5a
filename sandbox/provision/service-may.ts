import { account, type PolicyStatement } from '../cloud.ts';

/** One of AWS's services acting for a resource of this account. */
export type ServiceCall = { service: string; action: string; resource: string; sourceArn: string };

/** Whether the statements on a resource let a service in: an explicit deny first, then an allow, else no. */
export function serviceMay(statements: PolicyStatement[], call: ServiceCall): boolean {
  const meant = statements.filter((statement) => concerns(statement, call));
  return meant.some(({ Effect }) => Effect === 'Allow') && meant.every(({ Effect }) => Effect === 'Allow');
}

function concerns(statement: PolicyStatement, call: ServiceCall): boolean {
  return (
    namesService(statement.Principal, call.service) &&
    matchesAny(statement.Action, call.action, { ignoreCase: true }) &&
    matchesAny(statement.Resource, call.resource) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, expected]) =>
        isMet(operator, [expected].flat(), keyValue(key, call)),
      ),
    )
  );
}

function namesService(principal: unknown, service: string): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  return Object.entries(principal).some(([type, names]) => {
    const listed = [names].flat();
    return (type === 'Service' && listed.includes(service)) || (type === 'AWS' && listed.includes('*'));
  });
}

function isMet(operator: string, expected: string[], actual: string): boolean {
  if (
    operator === 'StringEquals' ||
    operator === 'ArnEquals' ||
    operator === 'ArnLike' ||
    operator === 'StringLike'
  ) {
    const literally = operator === 'StringEquals';
    return expected.some((value) => (literally ? value === actual : like(value, actual)));
  }
  if (operator === 'StringNotEquals') return !expected.includes(actual);
  if (operator === 'Bool') return expected.some((value) => value === actual);
  throw new Error(`the condition operator ${operator} in a resource policy is not one the sandbox can judge`);
}

function keyValue(key: string, { sourceArn }: ServiceCall): string {
  const known: Record<string, string> = {
    'aws:SourceArn': sourceArn,
    'aws:SourceAccount': account,
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
  };
  const value = known[key] ?? known[key.replace(/^AWS:/, 'aws:')];
  if (value === undefined) {
    throw new Error(`the condition key ${key} in a resource policy is not one the sandbox can judge`);
  }
  return value;
}

function matchesAny(patterns: string | string[], value: string, { ignoreCase = false } = {}): boolean {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  return [patterns].flat().some((pattern) => like(fold(pattern), fold(value)));
}

function like(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}
