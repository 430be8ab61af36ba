import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

type Schema = Record<string, unknown> | boolean;

/** How many deviations are named. */
const NAMED = 3;
const compiled = new WeakMap<object, ValidateFunction>();

/** Formats are not checked: what counts as an e-mail address is no promise of an API. */
function compile(schema: Schema): ValidateFunction {
  const known = typeof schema === 'object' ? compiled.get(schema) : undefined;
  if (known) return known;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, logger: false });
  const validate = ajv.compile(schema);
  if (typeof schema === 'object') compiled.set(schema, validate);
  return validate;
}

/** Why a JSON Schema cannot be used; null when it can. */
export function faultOfSchema(schema: Schema): string | null {
  try {
    compile(schema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In which way a JSON text does not fit, in words; null when it fits. Throws what {@link faultOfSchema} names. */
export function misfitOf(schema: Schema, text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.trim() === '' ? 'an empty body' : 'a body that is no JSON';
  }
  const validate = compile(schema);
  return validate(value) ? null : (validate.errors ?? []).slice(0, NAMED).map(inWords).join('; ');
}

const inWords = ({ instancePath, message, keyword, params }: ErrorObject): string => {
  const place = instancePath === '' ? 'the body' : instancePath;
  return keyword === 'required'
    ? `${place} lacks "${String(params.missingProperty)}"`
    : `${place} ${message ?? keyword}`;
};
