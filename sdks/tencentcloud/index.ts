export * from "./provider";
export * from "./tcrImmutableTagRule";
export * from "./tcrInstance";
export * from "./tcrNamespace";
export * from "./tcrRepository";
export * from "./tcrServiceAccount";
export * from "./tcrTagRetentionRule";
export * from "./tcrVpcAttachment";
export { getPackage, manifest } from "./utilities";
