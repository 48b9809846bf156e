// Installed beside this demo alone, and not here.
declare module "@electric-sql/pglite";
declare module "@electric-sql/pglite-socket";
declare module "pg";
declare module "postgraphile";
declare module "postgraphile/adaptors/pg";
declare module "postgraphile/grafserv";
declare module "postgraphile/grafserv/node";
declare module "postgraphile/graphql";
declare module "postgraphile/presets/amber";
