// Installed beside the peers alone, and not here.
declare module "express";
declare module "fastmcp";
declare module "mcp-handler";
