/** What a page's document needs from the editor. */
export interface PageSources {
  title: string;
  /** Webview URIs of the page's script and style sheet. */
  script: string;
  style: string;
  cspSource: string;
}

/**
 * The document of a page: everything is forbidden but its own script and style sheet, so nothing a repository, a proposal or a
 * wallet says can run.
 */
export function pageHtml({ title, script, style, cspSource }: PageSources): string {
  const policy = `default-src 'none'; script-src ${cspSource}; style-src ${cspSource}; font-src ${cspSource}; img-src ${cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeAttribute(title)}</title>
<link rel="stylesheet" href="${escapeAttribute(style)}">
</head>
<body>
<main id="root"></main>
<script src="${escapeAttribute(script)}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
