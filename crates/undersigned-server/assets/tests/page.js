// A page for tests: as much of a document as the scripts use. No test needs a browser.

/** Matches `#id`, `.class`, `tag`, `[name]`, `[name="value"]` and several of them in a row. */
function matches(node, selector) {
  const parts = selector.match(/#[\w-]+|\.[\w-]+|^[\w-]+|\[[^\]]+\]/g) ?? [];
  return parts.join('') === selector && parts.every((part) => {
    if (part[0] === '#') return node.attributes.id === part.slice(1);
    if (part[0] === '.') return node.className.split(' ').includes(part.slice(1));
    if (part[0] !== '[') return node.tagName === part.toUpperCase();
    const [, name, value] = part.match(/^\[([\w-]+)(?:="([^"]*)")?\]$/);
    return name in node.attributes && (value === undefined || node.attributes[name] === value);
  });
}

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export class Node {
  constructor(name, attributes = {}, ...children) {
    this.tagName = name.toUpperCase();
    this.attributes = attributes;
    this.className = attributes.class ?? '';
    this.childNodes = [];
    this.parentNode = null;
    this.listeners = {};
    this.hidden = 'hidden' in attributes;
    this.value = attributes.value ?? '';
    this.checked = false;
    this.dataset = new Proxy({}, {
      get: (_, name) => this.attributes[`data-${kebab(String(name))}`],
      set: (_, name, value) => { this.attributes[`data-${kebab(String(name))}`] = String(value); return true; },
      deleteProperty: (_, name) => { delete this.attributes[`data-${kebab(String(name))}`]; return true; },
      has: (_, name) => `data-${kebab(String(name))}` in this.attributes,
    });
    this.classList = {
      add: (name) => { this.className = [...new Set([...this.className.split(' ').filter(Boolean), name])].join(' '); },
      remove: (name) => { this.className = this.className.split(' ').filter((it) => it !== name).join(' '); },
      toggle: (name, on) => (on ? this.classList.add(name) : this.classList.remove(name)),
    };
    this.append(...children);
  }

  append(...children) {
    for (const child of children) {
      if (child instanceof Node) child.parentNode = this;
      this.childNodes.push(child);
    }
  }

  appendChild(child) {
    this.append(child);
    return child;
  }

  replaceChildren(...children) {
    this.childNodes = [];
    this.append(...children);
  }

  beside(place, made) {
    const all = this.parentNode.childNodes;
    all.splice(all.indexOf(this) + place, 0, made);
    made.parentNode = this.parentNode;
  }

  before(made) { this.beside(0, made); }
  after(made) { this.beside(1, made); }
  remove() { this.parentNode.childNodes = this.parentNode.childNodes.filter((it) => it !== this); }
  setAttribute(name, value) { this.attributes[name] = String(value); if (name === 'class') this.className = value; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  removeAttribute(name) { delete this.attributes[name]; }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  focus() { document.activeElement = this; }
  click() { this.listeners.click?.(); }
  get children() { return this.childNodes.filter((it) => it instanceof Node); }
  get textContent() { return this.childNodes.map((it) => (it instanceof Node ? it.textContent : it)).join(''); }
  set textContent(text) { this.replaceChildren(text); }
  get id() { return this.attributes.id ?? ''; }

  get elements() {
    return Object.fromEntries(this.querySelectorAll('input').map((input) => [input.attributes.name, input]));
  }

  querySelectorAll(selectors) {
    const inside = (node) => node.children.flatMap((child) => [child, ...inside(child)]);
    const wanted = selectors.split(',').map((it) => it.trim());
    const fits = (node, selector) => {
      const path = selector.split(' ');
      let at = node;
      if (!matches(at, path.pop())) return false;
      while (path.length > 0) {
        const next = path.pop();
        do at = at.parentNode; while (at && !matches(at, next));
        if (!at) return false;
      }
      return true;
    };
    return inside(this).filter((node) => wanted.some((selector) => fits(node, selector)));
  }

  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}

export const node = (name, attributes, ...children) => new Node(name, attributes, ...children);

/** A page with these texts and elements, in the place of a browser's. */
export function openPage(texts, ...elements) {
  const app = node('main', { id: 'app', 'data-page': 'test', 'data-does': 'member' }, ...elements);
  const body = node('body', {}, node('script', { id: 'texts' }, JSON.stringify(texts)), node('p', { id: 'status' }),
    node('div', { id: 'alert', hidden: '' }), node('h1'), app);
  const root = node('html', {}, body);
  root.lang = 'en';
  globalThis.document = {
    documentElement: root,
    body,
    hidden: false,
    activeElement: null,
    getElementById: (id) => root.querySelector(`#${id}`),
    querySelector: (selector) => root.querySelector(selector),
    querySelectorAll: (selector) => root.querySelectorAll(selector),
    createElement: (name) => node(name),
    createDocumentFragment: () => node('fragment'),
    addEventListener: () => {},
  };
  globalThis.location = { search: '', hash: '', pathname: '/test' };
  return { app, body, root };
}

