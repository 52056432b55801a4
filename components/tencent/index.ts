export * from "./apiError";
export * from "./apiClient";
export * from "./credentials";
export * from "./endpoint";
export * from "./regions";
export * from "./retry";
export * from "./transience";
