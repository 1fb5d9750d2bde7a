// Own figures of a target: their sum, and what is missing to the target's voters, while typing.
// The server checks the same when the form is sent; without JavaScript its answer is enough.

const table = document.querySelector("[data-shares]");
const form = table?.closest("form");
const groups = new Intl.NumberFormat(document.documentElement.lang || "id");

function voters(field) {
  return Number((field?.value ?? "").replace(/[^0-9]/g, ""));
}

// The target's voters as the server counts them: whole hundredths, rounded up.
function wanted() {
  const [whole, rest = ""] = form.elements.target.value.replace("%", "").trim().split(/[.,]/);
  const hundredths = Number(whole) * 100 + Number(rest.padEnd(2, "0").slice(0, 2));
  return Number((BigInt(voters(form.elements.voters)) * BigInt(hundredths || 0) + 9999n) / 10000n);
}

function show() {
  const sum = [...table.querySelectorAll("input")].reduce((all, field) => all + voters(field), 0);
  const gap = wanted() - sum;
  const text = gap > 0 ? table.dataset.missing : gap < 0 ? table.dataset.over : table.dataset.fits;
  table.querySelector("[data-sum]").textContent = groups.format(sum);
  table.querySelector("[data-gap]").textContent = text.replace("{n}", groups.format(Math.abs(gap)));
}

if (table) {
  form.addEventListener("input", show);
  form.addEventListener("change", () => {
    if (form.elements.division.value === "own") table.closest("details").open = true;
  });
  show();
}
