import type { ApiResponse, TencentApi } from "./apiClient";
import { Reader } from "./reader";
import { malformed } from "./sdkFailure";

/** How an action is asked for a page: by the first item, or by the page's number, counted from 0 or from 1. */
export type PageStyle = "offset" | "pageFrom0" | "pageFrom1";

/** One action that lists things in pages. */
export interface Listing<T> {
  readonly action: string;
  readonly parameters: object;
  /** Names of the parameters for the page and its size. @default `Offset` and `Limit` */
  readonly names?: { readonly page: string; readonly size: string };
  /** @default "offset" */
  readonly style?: PageStyle;
  /** Where the fields below are. @default - `Data` */
  readonly data?: (response: ApiResponse) => Reader;
  /** Name of the field with the number of all things. */
  readonly total: string;
  /** Name of the field with the page. */
  readonly items: string;
  readonly parse: (item: Reader) => T;
  /** What distinguishes two things: pages may overlap when something is added in between. */
  readonly key: (item: T) => string;
}

/** The documented most of one page. */
const PAGE_SIZE = 100;

/**
 * Everything that an action lists, over all pages.
 *
 * @throws TencentApiError if the pages end before the announced number is reached: a list with a hole
 *   must not pass for a whole one.
 */
export async function listAll<T>(api: TencentApi, listing: Listing<T>): Promise<T[]> {
  const { action, style = "offset", names = { page: "Offset", size: "Limit" } } = listing;
  const found = new Map<string, T>();
  let seen = 0;
  for (let page = 0; ; page += 1) {
    const at = style === "offset" ? seen : style === "pageFrom1" ? page + 1 : page;
    const parameters = { ...listing.parameters, [names.page]: at, [names.size]: PAGE_SIZE };
    const response = await api.call(action, parameters, (one) => readPage(listing, one));
    for (const item of response.items) {
      found.set(listing.key(item), item);
    }
    seen += response.items.length;
    // a service that counts pages from 1 takes 0 for the first one, too: only what is new counts then
    if ((style === "pageFrom0" ? found.size : seen) >= response.total) {
      return [...found.values()];
    }
    if (response.items.length === 0) {
      throw malformed(action, `the list ends after ${found.size} of ${response.total}`);
    }
  }
}

function readPage<T>(listing: Listing<T>, response: ApiResponse): { total: number; items: T[] } {
  const data = listing.data?.(response) ?? Reader.data(listing.action, response);
  return { total: data.number(listing.total), items: data.list(listing.items).map(listing.parse) };
}
