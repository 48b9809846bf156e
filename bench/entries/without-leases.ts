import { Lease } from "../../src/access/leases.ts";
import { Account as OurAccount } from "../../src/account/account.ts";
import worker from "../../src/index.ts";

export { Directory, McpSession, Metrics, Registry } from "../../src/index.ts";

/**
 * The Worker where no lease serves anything, as none serves a change: the account is asked for each call. `GET
 * /bench/checks` tells how often an account was asked since the last time.
 */
Lease.prototype.serve = () => null;

let checks = 0;

export class Account extends OurAccount {
  override check(...args: Parameters<OurAccount["check"]>): ReturnType<OurAccount["check"]> {
    checks += 1;
    return super.check(...args);
  }
}

export default {
  ...worker,
  fetch(request, env, context) {
    if (!request.url.endsWith("/bench/checks")) {
      return worker.fetch?.(request, env, context) ?? Response.error();
    }
    const told = new Response(String(checks));
    checks = 0;
    return told;
  },
} satisfies ExportedHandler<Env>;
