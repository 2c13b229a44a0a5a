import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packaged from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Why no browser can be had here, or nothing when one can. */
export const withoutBrowser =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `the packaged Chromium runs on linux-x64 only, this is ${process.platform}-${process.arch}`;

export async function launchChromium(): Promise<Browser> {
  const folder = await unpackedChromium();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox'], // never its own list: that one switches off web security, and hides what it would refuse
    env: { ...definedEnvironment(), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  });
}

/** The package reuses whatever lies in the temp folder, so each version gets its own, and only a whole one. */
async function unpackedChromium(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const folder = join(tmpdir(), `aviso-chromium-${version}`);
  if (existsSync(folder)) return folder;

  const unfinished = `${folder}-${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const outside = process.env.TMPDIR;
  process.env.TMPDIR = unfinished;
  try {
    await packaged.executablePath();
    await writeFile(join(unfinished, 'fonts.conf'), fontsOf(folder));
  } finally {
    if (outside === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outside;
  }
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true })); // another run was first
  return folder;
}

/** The package's own list names only Lambda's folders: this one adds its font to those of the machine. */
const fontsOf = (folder: string): string => `<?xml version="1.0"?>
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
