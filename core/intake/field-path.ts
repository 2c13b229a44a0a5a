export type FieldPath = readonly PropertyKey[];

const name = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Such as `data.amount.minorUnits`. A key that is no field's name may be a customer's data itself, and becomes `?`. */
export const pathOf = (path: FieldPath): string =>
  path
    .map((segment) => (typeof segment === 'number' || name.test(String(segment)) ? String(segment) : '?'))
    .join('.');
