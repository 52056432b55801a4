/** The values of one source of API keys, before they are checked, and how each is called there. */
export interface KeySource {
  readonly name: string;
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly token?: string | undefined;
  readonly region?: string | undefined;
  readonly fields: { readonly secretId: string; readonly secretKey: string; readonly token: string };
}
