import { DurableObject } from "cloudflare:workers";
import { loadOnce } from "../load-once.ts";
import type { McpSession as Session } from "./session/session.ts";

const loadSession = loadOnce(() => import("./session/session.ts"));

/**
 * The class that the platform makes of a session. What it does is loaded with its first event, and the SDK with it.
 * Layout: `session/session.ts` tells it.
 * Lifetime: the same.
 * What is lost: the same.
 */
export class McpSession extends DurableObject<Env> {
  #session: Session | undefined;

  async #load(): Promise<Session> {
    const loaded = await loadSession();
    this.#session ??= new loaded.McpSession(this.ctx, this.env);
    return this.#session;
  }

  async serve(...given: Parameters<Session["serve"]>): Promise<Response> {
    return (await this.#load()).serve(...given);
  }

  async notify(...given: Parameters<Session["notify"]>): Promise<boolean> {
    return (await this.#load()).notify(...given);
  }

  async completeElicitation(elicitationId: string): Promise<void> {
    return (await this.#load()).completeElicitation(elicitationId);
  }

  async abandon(...given: Parameters<Session["abandon"]>): Promise<void> {
    return (await this.#load()).abandon(...given);
  }

  async end(): Promise<void> {
    return (await this.#load()).end();
  }

  override async alarm(): Promise<void> {
    return (await this.#load()).alarm();
  }
}
