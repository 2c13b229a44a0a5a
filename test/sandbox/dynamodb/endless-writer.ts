import { createDynamoDb } from '../../../sandbox/dynamodb/create-dynamodb.ts';
import { openStore } from '../../../sandbox/store/open-store.ts';

/** Writes single items and groups of ten until it is killed, and says after each what has been answered. */
const [folder = '', file = '', life = ''] = process.argv.slice(2);
const dynamodb = await createDynamoDb({ folder, store: openStore(file), now: () => Date.now() });

async function ask(operation: string, body: object): Promise<void> {
  const answer = await dynamodb.table.handle({
    operation,
    method: 'POST',
    url: '/',
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
    caller: { kind: 'outside' },
  });
  if (answer.status !== 200) throw new Error(String(answer.body));
}

for (let count = 0; ; count += 1) {
  const item = (name: string) => ({ id: { S: `${life}-${count}-${name}` }, owner: { S: 'o' } });
  const Put = (name: string) => ({ Put: { TableName: 'ledger', Item: item(name) } });
  if (count % 2 === 0) await ask('PutItem', { TableName: 'ledger', Item: item('single') });
  else await ask('TransactWriteItems', { TransactItems: Array.from('abcdefghij', Put) });
  process.stdout.write(`${count}\n`);
}
