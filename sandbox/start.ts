const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `The sandbox needs Node 24 or newer and this is ${process.version}: start it by \`npm start\`.`,
  );
  process.exit(3);
}

// On a laptop memory is dearer than speed: V8 collects sooner, which halves what the whole sandbox holds.
const { setFlagsFromString } = await import('node:v8');
setFlagsFromString('--optimize-for-size');
setFlagsFromString('--heap-growing-percent=20');

const { readFlags, usage } = await import('./start/flags.ts');
const flags = readFlags(process.argv.slice(2));
if (flags === 'help') {
  console.log(usage);
  process.exit(0);
}
if ('wrong' in flags) {
  console.error(`${flags.wrong}\n\n${usage}`);
  process.exit(2);
}

const { runSandbox } = await import('./start/run-sandbox.ts');
await runSandbox(flags);

export {};
