// Files the browser fetches once: Leaflet and the layers. Joined before map.js.

const files = new Map();
let leaflet = null;
let L = null;

/** Address of a published file, whatever the path the app is served under. */
function resolve(url) {
  return new URL(url, document.baseURI).href;
}

function fetchLayer(url) {
  if (!files.has(url)) {
    // The name carries the content's hash: a cached copy is always right.
    const answer = fetch(resolve(url), { cache: "force-cache" }).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${url}`);
      return response.json();
    });
    answer.catch(() => files.delete(url));
    files.set(url, answer);
  }
  return files.get(url);
}

function loadStyle(url) {
  return new Promise((done, fail) => {
    const link = element("link", { rel: "stylesheet", href: resolve(url) });
    link.addEventListener("load", done);
    link.addEventListener("error", fail);
    document.head.append(link);
  });
}

async function loadLeaflet(urls) {
  leaflet ??= Promise.all([loadStyle(urls.leaflet_css), import(resolve(urls.leaflet_js))]);
  await leaflet;
  L = globalThis.L;
}
