/**
 * What the serialized providers in a stack's state call. States of every older version call it, too:
 * exports and method names stay, and properties that an older version did not write have defaults.
 */
import { configureProvider } from "./providerContext";

export { namespaceProvider as namespace } from "./namespaceProvider";
export { repositoryProvider as repository } from "./repositoryProvider";
export { retentionProvider as retention } from "./retentionProvider";

/** Called once for each provider process, with the stack's configuration. */
export const configure = configureProvider;
