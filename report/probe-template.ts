/** The page's part on the hash probe, in Eta's syntax; `it.probe` is a {@link ProbeTable}. */
export const probeTemplate = `<% if (it.probe !== undefined) { %>
<section aria-labelledby="probe">
<h2 id="probe">Hash probe</h2>
<% if (it.probe.sentence !== undefined) { %>
<p><%= it.probe.sentence %></p>
<% } else { %>
<table>
<caption>A synthetic user of each recipe logged in before anybody was sent, and was removed again</caption>
<thead><tr><th scope="col">Recipe</th><th scope="col" class="number">Users</th><th scope="col">Layout</th><th scope="col">Result</th></tr></thead>
<tbody>
<% for (const row of it.probe.rows) { %>
<tr><th scope="row"><%= row.recipe %></th><td class="number"><%= row.users %></td><td><%= row.layout %></td><td class="<%= row.works ? 'good' : 'bad' %>"><%= row.result %><% if (row.tried !== '') { %><small><%= row.tried %></small><% } %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>
<% } %>`;
