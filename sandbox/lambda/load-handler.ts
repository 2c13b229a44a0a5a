import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';

export class HandlerNotLoaded extends Error {
  override name: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.name = errorType;
  }
}

/** Finds `<file>.<export>` as the Node runtime of Lambda does. */
export async function loadHandler(codeFolder: string, handler: string) {
  const dot = handler.lastIndexOf('.');
  const [path, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.js', '.mjs', '.cjs'].map((end) => join(codeFolder, path + end)).find(existsSync);
  if (!file) throw new HandlerNotLoaded('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);

  const exported = await loadModule(file, codeFolder);
  const found = Reflect.get(Object(exported), name);
  if (typeof found !== 'function') {
    throw new HandlerNotLoaded('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found;
}

/**
 * On Lambda nothing lies above the code folder; here a `package.json` further up may say "module", and Node
 * would then refuse a CommonJS bundle that ends in `.js`. So such a file is tried as CommonJS first.
 */
async function loadModule(file: string, codeFolder: string): Promise<unknown> {
  if (file.endsWith('.cjs')) return createRequire(file)(file);
  if (file.endsWith('.mjs') || existsSync(join(codeFolder, 'package.json'))) return importModule(file);
  const run = compileCommonJs(file);
  if (!run) return importModule(file);
  const module: { exports: unknown } = { exports: {} };
  run(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

function compileCommonJs(file: string) {
  try {
    const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
    return compileFunction(readFileSync(file, 'utf8'), parameters, {
      filename: file,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A CommonJS module's own exports object stands under `default`, and not all its names are found from outside. */
async function importModule(file: string): Promise<unknown> {
  const namespace = await import(pathToFileURL(file).href);
  return { ...Object(namespace.default), ...namespace };
}
