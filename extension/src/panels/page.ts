import * as vscode from 'vscode';
import type * as z from 'zod';
import { type Context, guarded } from '../context.ts';
import { pageHtml } from './html.ts';

/** What makes one page different from another. */
export interface PageDefinition<Message, Request extends z.ZodType> {
  /** Folder under webviews/, and the view type after `cairn.`. */
  name: string;
  title: string;
  icon: string;
  requests: Request;
  onRequest(request: z.infer<Request>, post: (message: Message) => void): Promise<void>;
}

export interface Page<Message> extends vscode.Disposable {
  show(title?: string): Promise<void>;
  /** Null while the page is closed or hidden-and-unloaded. */
  post(message: Message): void;
  readonly visible: boolean;
}

/** One editor tab of its kind: shown again rather than opened twice, and taken up after a reload of the window. */
export function createPage<Message, Request extends z.ZodType>(
  context: Context,
  definition: PageDefinition<Message, Request>,
): Page<Message> {
  const viewType = `cairn.${definition.name}`;
  const assets = vscode.Uri.joinPath(context.extensionUri, 'dist', 'webviews');
  let panel: vscode.WebviewPanel | null = null;

  const post = (message: Message) => void panel?.webview.postMessage(message);

  function attach(opened: vscode.WebviewPanel): void {
    panel = opened;
    const { webview } = opened;
    webview.options = { enableScripts: true, localResourceRoots: [assets] };
    opened.iconPath = new vscode.ThemeIcon(definition.icon);
    const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(assets, file)).toString();
    webview.html = pageHtml({
      title: definition.title,
      script: uri(`${definition.name}.js`),
      style: uri(`${definition.name}.css`),
      cspSource: webview.cspSource,
    });
    webview.onDidReceiveMessage((message: unknown) => {
      const request = definition.requests.safeParse(message);
      if (request.success) void guarded(context, () => definition.onRequest(request.data, post));
      else context.log.warn(`The ${definition.name} page sent something unknown.`);
    });
    opened.onDidDispose(() => {
      if (panel === opened) panel = null;
    });
  }

  const serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: async (restored) => attach(restored),
  });

  return {
    show: async (title) => {
      if (panel === null) {
        attach(vscode.window.createWebviewPanel(viewType, definition.title, besideTheCode()));
      } else panel.reveal();
      if (panel !== null && title !== undefined) (panel as vscode.WebviewPanel).title = title;
    },
    post,
    get visible() {
      return panel?.visible ?? false;
    },
    dispose: () => {
      serializer.dispose();
      panel?.dispose();
    },
  };
}

/** Pages share the column beside the code, rather than each opening another. */
function besideTheCode(): vscode.ViewColumn {
  const first = vscode.window.tabGroups.activeTabGroup.viewColumn === vscode.ViewColumn.One;
  return first ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}
