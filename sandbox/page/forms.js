/** Raw values of inputs that were not sent yet, by place (message or view), block and action. */
const places = new Map();

export function formAt(place) {
  if (!places.has(place)) places.set(place, {});
  const values = places.get(place);
  return {
    get: (block, action) => values[block]?.[action],
    set: (block, action, raw) => {
      values[block] = { ...values[block], [action]: raw };
    },
    all: () => values,
    forget: () => places.delete(place),
  };
}
