const variable = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** Names or numbers of the variables of a text, each once, in order of appearance. */
export const variablesOf = (text: string): string[] => [
  ...new Set([...text.matchAll(variable)].map((match) => match[1] ?? '')),
];

export const fillIn = (text: string, values: Map<string, string>): string =>
  text.replace(variable, (whole, name: string) => values.get(name) ?? whole);
