// Shows HTML that the server has made, part by part: one that says the same is left as it is, and
// what has the focus keeps it when its part changes.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".fragment")
  const focused = place.contains(document.activeElement) ? document.activeElement.id : ""
  while (place.children.length > data.parts.length) place.lastElementChild.remove()
  data.parts.forEach((html, at) => {
    const part = place.children[at] ?? place.appendChild(document.createElement("div"))
    if (part.shown === html) return
    part.innerHTML = html
    part.shown = html
  })
  if (focused && document.activeElement?.id !== focused)
    document.getElementById(focused)?.focus({ preventScroll: true })
}
