/** Typed client of the HTTP interface of jiedui 结对. Paths, bodies and answers are the contract's. */

import createFetchClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./contract.js";

export type { components, paths };

/** Every answer that is no success (RFC 9457); `code` never changes. */
export type Problem = components["schemas"]["Problem"];

export interface Options {
  /** Where the server is. */
  baseUrl?: string;
  /** The key, where the server asks for one. */
  key?: string;
  /** Language of names, sentences and problems. */
  language?: "zh" | "en";
}

/** Return a client: `client.GET("/api/v1/plans/{plan_id}", …)`, all of it checked by the compiler. */
export function createClient(options: Options = {}): Client<paths> {
  const headers: Record<string, string> = {};
  if (options.key !== undefined) headers["Authorization"] = `Bearer ${options.key}`;
  if (options.language !== undefined) headers["Accept-Language"] = options.language;
  return createFetchClient<paths>({ baseUrl: options.baseUrl ?? "http://localhost:8000", headers });
}

/** Return what a call answered; throw its problem where it was no success. */
export function answered<Data>(result: { data?: Data; error?: unknown; response: Response }): Data {
  if (result.data === undefined) throw new ProblemError(result.error as Problem);
  return result.data;
}

/** A problem as an error: `error.problem.code` says which. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
  }
}
