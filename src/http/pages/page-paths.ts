/** Pages that only an admin may open. */
export const adminPages = /^\/(keys|audit|blocks|datasets|feeds\/check)(\/|$)/;
