import { Instant } from '../time/instant.ts';
import { asMetaSays } from './ask-meta.ts';
import type { MessageTemplate } from './message-template.ts';
import type { FindAtMeta, FindTemplateVersions, SaveTemplateVersion, TemplateAtMeta } from './ports.ts';
import {
  type TemplateKey,
  type TemplateStatus,
  type TemplateVersion,
  unpushed,
  versionOf,
} from './template-version.ts';
import { usableVersion } from './usable-templates.ts';

type Ports = {
  find: FindTemplateVersions;
  save: SaveTemplateVersion;
  findAtMeta: FindAtMeta;
  now: () => Instant;
};

/** A version of one of our templates, for a person to read. */
export type Standing = {
  template: string;
  language: string;
  version: string;
  metaName: string;
  /** MISSING where nobody pushed it and Meta has none. */
  status: TemplateStatus | 'MISSING';
  category: string;
  quality?: string;
  reason?: string;
  edited?: 'words' | 'parameters';
  /** The version that this Aviso brings along. */
  bundled: boolean;
  /** Whether messages go out with it: `fallback` while the bundled one may not be sent. */
  inUse: 'yes' | 'no' | 'fallback';
};

/** Asks Meta how our templates stand, writes back what the store did not know, and answers all versions. */
export const reviewStanding =
  (ports: Ports) =>
  async (templates: readonly MessageTemplate[]): Promise<readonly Standing[]> => {
    const atMeta = await ports.findAtMeta();
    const standings = await Promise.all(
      templates.map(async (template) => {
        const plain = foundAs(template.name, template, atMeta);
        const stored = await ports.find([template]);
        const versions = stored.length === 0 ? notHeardOf(template, plain, ports.now()) : stored;
        const told = await Promise.all(
          versions.map((version) =>
            written(
              ports,
              stored.includes(version) ? version : undefined,
              asMetaSays(version, foundAs(version.metaName, version, atMeta)),
            ),
          ),
        );
        return standingsOf(template, told, plain);
      }),
    );
    return standings.flat();
  };

const foundAs = (metaName: string, { language }: TemplateKey, atMeta: readonly TemplateAtMeta[]) =>
  atMeta.find((one) => one.name === metaName && one.language === language);

/** Meta turned down what nobody pushed, and the webhook that said so was lost. */
function notHeardOf(
  { name, language, category }: MessageTemplate,
  plain: TemplateAtMeta | undefined,
  now: Instant,
): readonly TemplateVersion[] {
  if (!plain?.status || plain.status === 'APPROVED') return [];
  const { status } = plain;
  const at = Instant.parse(0);
  return [{ name, language, version: unpushed, metaName: name, status, category, at, changedAt: now }];
}

/** Overtaken by a webhook, it knows better: the next look tells. */
async function written(
  { save, now }: Ports,
  previous: TemplateVersion | undefined,
  next: TemplateVersion,
): Promise<TemplateVersion> {
  if (previous && JSON.stringify(next) === JSON.stringify(previous)) return previous;
  const version = { ...next, changedAt: now() };
  return (await save(version, previous)) === 'saved' ? version : (previous ?? version);
}

function standingsOf(
  template: MessageTemplate,
  versions: readonly TemplateVersion[],
  plain: TemplateAtMeta | undefined,
): readonly Standing[] {
  const own = versionOf(template);
  const used = usableVersion(template, versions)?.version;
  const isBundled = ({ version }: TemplateVersion) =>
    version === own || (version === unpushed && versions.length === 1);
  const inUse = (version: TemplateVersion): Standing['inUse'] => {
    if (isBundled(version)) return used === own ? 'yes' : 'no';
    return version.version === used ? 'fallback' : 'no';
  };
  const standings = versions.map((version): Standing => {
    const { name, language, metaName, status, category, quality, reason, edited } = version;
    return {
      template: name,
      language,
      version: version.version,
      metaName,
      status,
      category,
      ...(quality && { quality }),
      ...(reason && { reason }),
      ...(edited && { edited }),
      bundled: isBundled(version),
      inUse: inUse(version),
    };
  });
  return standings.some(({ bundled }) => bundled)
    ? standings
    : [...standings, notPushed(template, versions.length === 0 ? plain : undefined)];
}

/** Where nobody pushed any version, messages go out with whatever has the plain name at Meta. */
const notPushed = (template: MessageTemplate, plain: TemplateAtMeta | undefined): Standing => ({
  template: template.name,
  language: template.language,
  version: versionOf(template),
  metaName: template.name,
  status: plain?.status ?? 'MISSING',
  category: plain?.category ?? template.category,
  ...(plain?.quality && { quality: plain.quality }),
  bundled: true,
  inUse: plain?.status === 'APPROVED' ? 'yes' : 'no',
});
