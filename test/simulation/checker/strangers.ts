import type { Chronicle } from './chronicle.ts';
import type { Violation } from './violation.ts';

/** I10: nothing that is not Meta's own is taken, and nothing of it is kept. */
export function onlyMetaIsBelieved({ webhooks, rows }: Chronicle): readonly Violation[] {
  const taken = webhooks
    .filter(({ genuine, answer }) => !genuine && answer === 200)
    .map(({ at, message }) => ({ invariant: 'I10', at, what: `a forged report about ${message} was taken` }));
  const kept = [...rows.values()]
    .flat()
    .filter(({ wamid }) => wamid?.startsWith('wamid.forged'))
    .map(({ at, id }) => ({ invariant: 'I10', at, what: `${id} has a forged wamid` }));
  return [...taken, ...kept];
}

const canary =
  /canaria|51911\d{6}|(?<!\d)7654321(?!\d)|76[.,]543[.,]21|the-access-token|the-app-secret|the-link-key/i;

/** I11: what only a customer or a secret store knows is in no log, announcement or attribute of a dead letter. */
export const nothingPersonalLeaks = ({ history }: Chronicle): readonly Violation[] =>
  history.flatMap((fact) => {
    const text = shown(fact);
    return text && canary.test(text)
      ? [{ invariant: 'I11', at: fact.at, what: `${fact.fact} shows ${canary.exec(text)?.[0]}` }]
      : [];
  });

function shown(fact: Chronicle['history'][number]): string | undefined {
  if (fact.fact === 'logged') return fact.line;
  if (fact.fact === 'dead-lettered') return fact.attributes;
  return fact.fact === 'announced' ? JSON.stringify(fact) : undefined;
}
