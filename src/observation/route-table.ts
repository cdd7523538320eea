/** RT_TABLE_MAIN: where the kernel looks unless a policy rule leads elsewhere. Routes of it are recorded without their table. */
export const MAIN_TABLE = 254;
/** RT_TABLE_LOCAL: the kernel's own list of its addresses, which is not recorded. */
export const LOCAL_TABLE = 255;

/** The routing table that a recorded route stands in. */
export function tableOf({ table }: { readonly table?: number }): number {
  return table ?? MAIN_TABLE;
}

/** ` of table 198`; nothing for the main table, which goes without saying. */
export function ofTable(table: number | undefined): string {
  return table === undefined || table === MAIN_TABLE ? "" : ` of table ${table}`;
}
