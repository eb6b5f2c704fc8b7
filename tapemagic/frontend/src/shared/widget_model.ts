/** What anywidget hands to a widget: its traits, which may change at any time. */

export interface WidgetModel<Traits extends object> {
  get<Name extends keyof Traits & string>(name: Name): Traits[Name];
  /** Change a trait on the page; whoever is linked to it follows. */
  set<Name extends keyof Traits & string>(name: Name, value: Traits[Name]): void;
  /** Send what was changed to the kernel. */
  save_changes(): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
}

export interface RenderArguments<Traits extends object> {
  readonly model: WidgetModel<Traits>;
  readonly el: HTMLElement;
}

export type Render<Traits extends object> = (given: RenderArguments<Traits>) => () => void;

/** Call back when a trait changes; return what ends that. */
export function onChange<Traits extends object>(
  model: WidgetModel<Traits>,
  name: keyof Traits & string,
  callback: () => void,
): () => void {
  model.on(`change:${name}`, callback);
  return () => model.off(`change:${name}`, callback);
}
