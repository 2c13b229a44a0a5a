#!/usr/bin/env node
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Aviso needs Node 24; this is ${process.version}. Run it as \`npx aviso …\` or \`npm run -s aviso -- …\`.`,
  );
  process.exit(3);
}
const { runProgram } = await import('../cli/program.ts');
await runProgram(process.argv);

export {};
