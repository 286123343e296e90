import type * as z from 'zod';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();

/** The page's line to the extension: typed out, validated in. */
export function connectHost<Message extends z.ZodType, Request>(
  messages: Message,
  listen: (message: z.infer<Message>) => void,
): (request: Request) => void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = messages.safeParse(event.data);
    if (message.success) listen(message.data);
  });
  return (request) => api.postMessage(request);
}

/** What the page showed when it was last unloaded, if it still has the right form. */
export function rememberedState<T extends z.ZodType>(schema: T): z.infer<T> | null {
  const parsed = schema.safeParse(api.getState());
  return parsed.success ? parsed.data : null;
}

export function rememberState(state: unknown): void {
  api.setState(state);
}
