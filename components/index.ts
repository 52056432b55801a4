/** The library: components that build the images of Go services and push them. */
export { GoDependencies, type GoDependenciesArgs } from "./goDependencies";
export { GoServiceImage, type GoServiceImageArgs } from "./goServiceImage";
export { ImagePromotion, type ImagePromotionArgs, type PromotionSource } from "./imagePromotion";
export type { OnDestroy } from "./imageResource";
export { BuilderPool, type DaemonState, type LostDaemon } from "./builders/builderPool";
export { CHINA } from "./china";
export { composeFile, composeProblems } from "./compose/composeFile";
export type { ComposeOptions, ComposeService } from "./compose/composeOptions";
export {
  containerOf,
  type ContainerDeclaration,
  type ContainerOptions,
  type ContainerSpec,
  servicePortsOf,
  type ServicePortSpec,
} from "./kubernetes/container";
export { type PodDeclaration, podOf, type PodOptions, type PodSpec } from "./kubernetes/pod";
export type { GrpcProbe, HttpProbe, ProbeSpec } from "./kubernetes/probe";
export type { ModuleCredentials } from "./privateModules";
export {
  ExistingNamespace,
  type ExistingNamespaceArgs,
  type RegistryLogin,
} from "./namespaces/existingNamespace";
export {
  CcrNamespace,
  type CcrLogin,
  type CcrNamespaceArgs,
  type CcrRepositoryArgs,
  type CcrRetention,
} from "./namespaces/ccrNamespace";
export {
  TcrNamespace,
  type ExistingTcrInstance,
  type NewTcrInstance,
  type TcrLogin,
  type TcrNamespaceArgs,
  type TcrRepositoryArgs,
  type TcrVpc,
} from "./namespaces/tcrNamespace";
export type { CleanUpArgs, ImageNamespace } from "./namespaces/imageNamespace";
export type { DependenciesArguments, DependenciesPlan, SharedDependencies } from "./plan/dependenciesPlan";
export { planDependencies } from "./plan/dependenciesPlan";
export type { GoOptions } from "./plan/goOptions";
export type { OwnDockerfile } from "./plan/ownDockerfile/dockerfileArguments";
export type { MaxSize } from "./plan/maxSize";
export type { Upx } from "./plan/upx";
export { PlanError, type Problem } from "./plan/problem";
export type { Healthcheck, RuntimeArguments, RuntimeBase } from "./plan/runtime/runtimeArguments";
export type { CacheOption, ServiceArguments } from "./plan/serviceArguments";
export { planService, type ServicePlan } from "./plan/servicePlan";
export type { SourceTree } from "./plan/sourceTree";
export type { VersionStrategy } from "./plan/version";
export { WorkTree } from "./plan/workTree";
