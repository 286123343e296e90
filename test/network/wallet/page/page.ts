import type { HistoryView, RequestView, SessionView, WalletView } from '../view.ts';

/** The wallet's page: shows the view the wallet sends with each change, and posts what the person decides. */

function find<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${id}`);
  return element;
}

const page = {
  name: find('name', HTMLElement),
  link: find('link', HTMLElement),
  account: find('account', HTMLElement),
  copy: find('copy', HTMLButtonElement),
  balance: find('balance', HTMLElement),
  chain: find('chain', HTMLElement),
  autoApprove: find('auto-approve', HTMLInputElement),
  announcement: find('announcement', HTMLElement),
  requestsTitle: find('requests-title', HTMLElement),
  requests: find('requests', HTMLElement),
  noRequests: find('no-requests', HTMLElement),
  pair: find('pair', HTMLFormElement),
  uri: find('uri', HTMLInputElement),
  problem: find('problem', HTMLElement),
  sessions: find('sessions', HTMLElement),
  history: find('history', HTMLElement),
  noHistory: find('no-history', HTMLElement),
  mode: find('mode', HTMLSelectElement),
};

/** Everything others wrote goes in as text, never as HTML. */
function element(tag: string, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  const { error }: { error: string } = await response.json();
  throw new Error(error);
}

/** Does what a button stands for; what goes wrong is shown below the pairing code. */
async function attempt(path: string, body: object): Promise<boolean> {
  page.problem.hidden = true;
  try {
    await post(path, body);
    return true;
  } catch (error) {
    page.problem.textContent = error instanceof Error ? error.message : String(error);
    page.problem.hidden = false;
    return false;
  }
}

function button(label: string, kind: string, describedBy: string, click: () => void): HTMLElement {
  const made = element('button', { type: 'button', class: kind, 'aria-describedby': describedBy }, label);
  made.addEventListener('click', click);
  return made;
}

function decide(request: RequestView, path: string, card: HTMLElement): void {
  for (const each of card.querySelectorAll('button')) each.disabled = true;
  // The card goes away with the answer, and with it the focus: the heading takes it.
  page.requestsTitle.focus();
  void attempt(path, { id: request.id });
}

/** A long path breaks between its parts. */
function breakable(path: string): (Node | string)[] {
  return path.split(/(?<=[.\]])/).flatMap((part) => [part, element('wbr')]);
}

function requestCard(request: RequestView): HTMLElement {
  const title = `request-${request.id}`;
  const card = element('article', { class: 'request', 'data-id': String(request.id), 'aria-labelledby': title });
  card.append(
    element(
      'div',
      {},
      element('h3', { id: title }, request.title),
      element('p', { class: 'meta' }, `asked by ${request.app}`),
    ),
  );
  if (request.text !== null) card.append(element('pre', { tabindex: '0' }, request.text));
  for (const { caption, rows } of request.tables) {
    const lines = rows.map(({ name, value }) =>
      element('tr', {}, element('th', { scope: 'row' }, ...breakable(name)), element('td', {}, value)),
    );
    card.append(element('table', {}, element('caption', {}, caption), element('tbody', {}, ...lines)));
  }
  const reject = button('Reject', 'reject', title, () => decide(request, '/reject', card));
  const approve = button('Approve', 'approve', title, () => decide(request, '/approve', card));
  card.append(element('div', { class: 'decision' }, reject, approve));
  return card;
}

/** Cards that stay are left alone, so that nothing moves under the pointer and the focus is kept. */
function showRequests(requests: RequestView[]): void {
  const shown = new Map<string, HTMLElement>();
  for (const card of page.requests.querySelectorAll<HTMLElement>('.request')) shown.set(card.dataset.id ?? '', card);
  const fresh: string[] = [];
  for (const request of requests) {
    const id = String(request.id);
    const card = shown.get(id) ?? requestCard(request);
    if (!shown.delete(id)) {
      fresh.push(request.title);
      page.requests.append(card);
    }
    for (const each of card.querySelectorAll('button')) each.disabled = request.busy;
  }
  for (const gone of shown.values()) gone.remove();
  if (fresh.length > 0) page.announcement.textContent = `New request: ${fresh.join('; ')}`;
  page.noRequests.hidden = requests.length > 0;
}

function sessionLine({ topic, app, expiry }: SessionView): HTMLElement {
  const id = `session-${topic}`;
  const until = new Date(expiry * 1000).toLocaleDateString();
  return element(
    'li',
    { class: 'session' },
    element('div', {}, element('strong', { id }, app), element('p', { class: 'meta' }, `connected until ${until}`)),
    button('Disconnect', 'quiet', id, () => void attempt('/disconnect', { topic })),
  );
}

function historyLine({ title, app, outcome, detail, at }: HistoryView): HTMLElement {
  const time = new Date(at);
  const line = element(
    'li',
    {},
    element('span', { class: `outcome ${outcome}` }, outcome),
    ` ${title} `,
    element(
      'span',
      { class: 'meta' },
      `${app}, `,
      element('time', { datetime: time.toISOString() }, time.toLocaleTimeString()),
    ),
  );
  if (detail !== '') line.append(element('p', { class: 'meta' }, detail));
  return line;
}

/** Replaced as a whole, but only when they changed: a focused button in them stays. */
function replace(list: HTMLElement, items: unknown, lines: () => HTMLElement[]): void {
  const version = JSON.stringify(items);
  if (list.dataset.version === version) return;
  list.dataset.version = version;
  list.replaceChildren(...lines());
}

function show(view: WalletView): void {
  const { length } = view.requests;
  document.title = length > 0 ? `(${length}) ${view.name}` : view.name;
  page.name.textContent = view.name;
  page.account.textContent = view.account;
  page.chain.textContent = String(view.chainId);
  page.balance.textContent =
    view.balance === null
      ? 'unknown'
      : `${Number(view.balance).toLocaleString(undefined, { maximumFractionDigits: 6 })} ETH`;
  page.autoApprove.checked = view.autoApprove;
  page.mode.value = view.mode;
  showRequests(view.requests);
  replace(page.sessions, view.sessions, () => view.sessions.map(sessionLine));
  replace(page.history, view.history, () => view.history.map(historyLine));
  page.noHistory.hidden = view.history.length > 0;
}

function showLink(state: 'live' | 'lost', text: string): void {
  page.link.className = `link ${state}`;
  if (page.link.textContent !== text) page.link.textContent = text;
}

page.copy.addEventListener('click', async () => {
  await navigator.clipboard.writeText(page.account.textContent ?? '');
  page.copy.textContent = 'Copied';
  setTimeout(() => {
    page.copy.textContent = 'Copy';
  }, 1500);
});
page.autoApprove.addEventListener('change', () => void attempt('/auto-approve', { on: page.autoApprove.checked }));
page.mode.addEventListener('change', () => void attempt('/mode', { mode: page.mode.value }));
page.pair.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (await attempt('/pair', { uri: page.uri.value.trim() })) page.uri.value = '';
});

const events = new EventSource('/events');
events.addEventListener('message', ({ data }) => {
  showLink('live', 'Running');
  show(JSON.parse(data));
});
events.addEventListener('error', () => showLink('lost', 'The wallet is not running'));
