// Helps on the report forms (with a network and without one): paste, a smaller picture, the
// directive that is most likely meant. The forms are whole without it.

const LONGEST_SIDE = 1280;
const MOST_BYTES = 150 * 1024;
const QUALITIES = [0.7, 0.55, 0.4];

/** A field of one line drops line breaks, and would glue hashtags to the words before them. */
function keepSpaces(input) {
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\r\n]/.test(text.trim())) return;
    event.preventDefault();
    input.setRangeText(oneLine(text), input.selectionStart, input.selectionEnd, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const oneLine = (text) => text.trim().replace(/\s+/g, " ");

/** A button that pastes, where the browser lets us read the clipboard. */
function offerPaste(button) {
  if (!navigator.clipboard?.readText) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const input = document.querySelector(button.dataset.paste);
    try {
      input.value = oneLine(await navigator.clipboard.readText());
    } catch {
      // The person said no: the field is there to paste by hand.
    }
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const encode = (canvas, type, quality) =>
  new Promise((done) => canvas.toBlob(done, type, quality));

/** Draw a picture with its longest side at most so many pixels. */
function draw(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The picture in at most 150 KB, or as near to it as three sizes and qualities come. */
async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  let best = null;
  for (const longest of [LONGEST_SIDE, 960, 720]) {
    const canvas = draw(bitmap, longest);
    for (const quality of QUALITIES) {
      // A browser that can't write WebP answers with PNG; then JPEG is smaller.
      let blob = await encode(canvas, "image/webp", quality);
      if (blob?.type !== "image/webp") blob = await encode(canvas, "image/jpeg", quality);
      if (blob && (!best || blob.size < best.size)) best = blob;
      if (best && best.size <= MOST_BYTES) return best;
    }
  }
  return best;
}

/** Put a smaller picture in the place of the chosen one; the server looks at it anyway. */
async function replacePicture(input) {
  const words = input.parentElement.querySelector("[data-shrunk]");
  const file = input.files[0];
  if (!file) return;
  words.textContent = words.dataset.working;
  try {
    const small = await shrink(file);
    if (small && small.size < file.size) {
      const box = new DataTransfer();
      const ending = small.type === "image/webp" ? "webp" : "jpg";
      box.items.add(new File([small], `bukti.${ending}`, { type: small.type }));
      input.files = box.files;
    }
  } catch {
    // Unreadable here: the server says what is wrong with it.
  }
  const kilobytes = Math.max(1, Math.round(input.files[0].size / 1000));
  words.textContent = `${file.name} · ${kilobytes} KB`;
}

/** There as long as nobody has named the directive: neither by hand nor by the address. */
const guessed = () => document.getElementById("guessed");

/** Choose the directive that the platform of the link most likely serves; the answer says so. */
function preselect() {
  const key = document.getElementById("link-check")?.dataset.directive;
  const radio = key && document.getElementById(`arahan-${key}`);
  if (!guessed() || !radio || radio.checked) return;
  radio.checked = true;
  document.querySelectorAll("input[name='directive']").forEach((input) => {
    input.closest(".pick").classList.toggle("pick-on", input.checked);
  });
}

// From here on the date is asked only where a link doesn't tell it.
document.getElementById("report-form")?.classList.add("js");
document.querySelectorAll("[data-paste]").forEach(offerPaste);
document.querySelectorAll("#report-form [name='link']").forEach(keepSpaces);
document.querySelectorAll("[data-shrink]").forEach((input) => {
  input.addEventListener("change", () => replacePicture(input));
});
document.addEventListener("change", (event) => {
  if (event.target.name === "directive") guessed()?.remove();
}, true);
document.addEventListener("htmx:afterSwap", preselect);
