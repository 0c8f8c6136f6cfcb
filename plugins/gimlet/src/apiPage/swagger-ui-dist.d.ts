/** The package has types for its entry point alone, which is made for servers. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle' {
  interface SwaggerRequest {
    url?: string;
    headers?: Record<string, string>;
  }

  export default function createSwaggerPage(options: {
    domNode: HTMLElement;
    spec: object;
    deepLinking?: boolean;
    requestInterceptor?: (request: SwaggerRequest) => Promise<SwaggerRequest>;
  }): unknown;
}
