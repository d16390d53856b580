/** When each part of the verification was looked at, in Eta's syntax: `it.lookedAt` are {@link LookedAtRow}s. */
export const lookedAtTemplate = `<section aria-labelledby="looked-at">
<h2 id="looked-at">What was looked at, and when</h2>
<table>
<caption>What this run did not look at stands as it was found last, and counts in the verdict</caption>
<thead><tr><th scope="col">Part</th><th scope="col">Looked at</th></tr></thead>
<tbody>
<% for (const row of it.lookedAt) { %>
<tr><th scope="row"><%= row.part %></th><td><%= row.when %></td></tr>
<% } %>
</tbody>
</table>
</section>`;
