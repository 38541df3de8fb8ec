// Shows HTML that the server has made; what has the focus keeps it when the HTML changes.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".fragment")
  if (place.dataset.shown === data.html) return
  const focused = place.contains(document.activeElement) ? document.activeElement.id : ""
  place.innerHTML = data.html
  place.dataset.shown = data.html
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
}
