import type { Router } from 'express';

interface Layer {
  regexp: RegExp & { fast_slash?: boolean };
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: unknown[] };
}

/** Every route that a router leads to, as `GET /artifacts`, through the routers below it. */
export function mountedRoutes(router: Router): string[] {
  return routesOf(router.stack);
}

function routesOf(stack: readonly unknown[]): string[] {
  return stack.filter(isLayer).flatMap(({ route, handle, regexp }) => {
    if (route) {
      return Object.keys(route.methods).map(
        method => `${method.toUpperCase()} ${route.path}`,
      );
    }
    if (!handle.stack) return [];
    if (!regexp.fast_slash) {
      throw new Error(`routes are hidden below ${regexp}`);
    }
    return routesOf(handle.stack);
  });
}

function isLayer(layer: unknown): layer is Layer {
  return (
    typeof layer === 'object' &&
    layer !== null &&
    'handle' in layer &&
    'regexp' in layer
  );
}
