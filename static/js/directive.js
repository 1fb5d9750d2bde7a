// The composer: letters counted while typing, the area field only where it is needed. The
// panel beside the form is fetched by htmx; a button does the same without JavaScript.

document.documentElement.classList.add("js");
const form = document.getElementById("composer");

function count(box) {
  const field = document.getElementById(box.dataset.counts);
  box.textContent = box.dataset.text.replace("{n}", [...field.value].length);
}

function showArea() {
  const chosen = form.querySelector("input[name=audience]:checked");
  form.querySelectorAll("[data-only-for]").forEach((box) => {
    box.classList.toggle("off", chosen?.value !== box.dataset.onlyFor);
  });
}

const boxes = [...form.querySelectorAll("[data-counts]")];
form.addEventListener("input", (event) => boxes.filter((b) => b.dataset.counts === event.target.id).forEach(count));
form.addEventListener("change", showArea);
boxes.forEach(count);
showArea();
