/**
 * What the serialized providers in a stack's state call. States of every older version call it, too:
 * exports and method names stay, and properties that an older version did not write have defaults.
 */
import { configureProvider } from "./context";

export { namespaceProvider as namespace } from "../ccr/provider/namespaceProvider";
export { repositoryProvider as repository } from "../ccr/provider/repositoryProvider";
export { retentionProvider as retention } from "../ccr/provider/retentionProvider";
export { accountProvider as tcrAccount } from "../tcr/provider/accountProvider";
export { namespaceProvider as tcrNamespace } from "../tcr/provider/namespaceProvider";
export { repositoryProvider as tcrRepository } from "../tcr/provider/repositoryProvider";
export {
  immutabilityRuleProvider as tcrImmutability,
  retentionRuleProvider as tcrRetention,
} from "../tcr/provider/ruleProvider";

/** Called once for each provider process, with the stack's configuration. */
export const configure = configureProvider;
