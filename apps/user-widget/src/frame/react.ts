// The bundler puts this module in the place of "react" and "react-dom/client". The frame needs a few parts of React;
// preact/compat, which has all of them, is 1.4 KB of the first load.
import {
  Component,
  createElement,
  options,
  render,
  type ComponentChild,
  type ComponentType,
} from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";

export { createContext, createElement } from "preact";
export {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";

// React's handlers get an event with this property.
options.event = (event) => Object.assign(event, { nativeEvent: event });

/** A component that renders again only when one of its props changes. */
export function memo<P extends object>(part: ComponentType<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return !hasSameEntries(this.props, next);
    }
    override render(props: P): ComponentChild {
      return createElement(part, props);
    }
  };
}

function hasSameEntries(a: object, b: object): boolean {
  const before = new Map<string, unknown>(Object.entries(a));
  const after = Object.entries(b);
  return after.length === before.size && after.every(([name, value]) => before.get(name) === value);
}

/** The snapshot of an outside store. The component renders again when the snapshot changes. */
export function useSyncExternalStore<T>(
  subscribe: (listener: () => void) => () => void,
  getSnapshot: () => T,
): T {
  const snapshot = getSnapshot();
  const latest = useRef({ snapshot, getSnapshot });
  const [, renderAgain] = useReducer<number, void>((count) => count + 1, 0);
  useLayoutEffect(() => {
    latest.current = { snapshot, getSnapshot };
  });
  useEffect(() => {
    const check = () => {
      const { current } = latest;
      if (!Object.is(current.snapshot, current.getSnapshot())) renderAgain();
    };
    // It may have changed since the render.
    check();
    return subscribe(check);
  }, [subscribe]);
  return snapshot;
}

export function createRoot(container: Element): { render: (view: ComponentChild) => void } {
  return { render: (view) => render(view, container) };
}
